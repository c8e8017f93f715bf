import type { Response } from 'express';

/** What a token endpoint says no with: RFC 6749 5.2, and what Azure AD and Lync answer beside it. */
export type OAuthError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_resource'
  | 'invalid_scope'
  | 'unsupported_grant_type'
  | 'too_many_requests';

/** Answers a token request with a refusal. `description` is a sentence for the person in front of it. */
export function refuseToken(
  res: Response,
  status: 400 | 401 | 429,
  error: OAuthError,
  description: string,
  more: Readonly<Record<string, string>> = {},
): void {
  res
    .status(status)
    .set('Cache-Control', 'no-store')
    .json({ error, error_description: description, ...more });
}

const reasons = {
  28020: 'No valid security token.',
  28029: 'Authentication type not allowed.',
  28055: 'The OAuth token is invalid.',
  28070: 'Service does not allow a cross domain request from this origin.',
} as const;

/** Sets `X-Ms-diagnostics` the way the original did (ucwa.md 1.2, 1.3, 9.5). */
export function setDiagnostics(res: Response, code: keyof typeof reasons, publicUrl: string): void {
  const fault = code === 28055 ? ';faultcode="wsse:FailedAuthentication"' : '';
  res.set('X-Ms-diagnostics', `${code};source="${new URL(publicUrl).hostname}";reason="${reasons[code]}"${fault}`);
}
