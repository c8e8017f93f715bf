import type { Response } from 'express';
import { challengeLines } from '../../wire/challenge.ts';
import { setDiagnostics } from './httpErrors.ts';

/**
 * Makes the answer to whoever comes without a good token: 401, HTML, and where to get one (ucwa.md 1.2). A token
 * that was sent and is no good is said to be so in `X-Ms-diagnostics`.
 */
export function createChallenge(options: { publicUrl: () => string; realm: string }): (res: Response) => void {
  return (res) => {
    const base = options.publicUrl();
    const forApplications = /^\/+platformservice\//i.test(res.req.originalUrl);
    const lines = challengeLines({
      realm: options.realm,
      oauthTokenUrl: `${base}/WebTicket/oauthtoken`,
      ...(forApplications ? { authorizationUri: `${base}/common/oauth2/authorize` } : {}),
    });
    if (res.req.headers.authorization !== undefined) setDiagnostics(res, 28055, base);
    res
      .status(401)
      .set({ 'WWW-Authenticate': lines, 'Cache-Control': 'no-cache' })
      .type('html')
      .send('<!doctype html><html lang="en"><title>401 Unauthorized</title><p>A token is needed here.</p></html>');
  };
}
