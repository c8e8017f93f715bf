import type { Request, Response } from 'express';
import { sha256 } from '../../../lib/ids.ts';
import type { CallParts } from '../../calls/callParts.ts';
import { guestUri } from '../../calls/parties.ts';

/** A guest who was let into a call, as his browser shows it. */
export interface Guest {
  /** 24 hex digits. */
  readonly id: string;
  readonly uri: string;
  /** What he is in the call with. */
  readonly device: string;
  /** His pass. */
  readonly token: string;
}

const cookieName = 'guest_pass';

/** The guest of this call whose browser asks; undefined when it is nobody's. */
export function guestOf({ passes }: Pick<CallParts, 'passes'>, req: Request, call: string): Guest | undefined {
  const [, token] = new RegExp(`(?:^|; *)${cookieName}=([^;]+)`).exec(req.headers.cookie ?? '') ?? [];
  const pass = token === undefined ? undefined : passes.read(decodeURIComponent(token));
  return token !== undefined && pass?.call === call ? guest(pass.guest, decodeURIComponent(token)) : undefined;
}

/** Makes a guest of whoever has the link; `keep` hands his pass to his browser, for this call's pages only. */
export function newGuest(
  { passes, settings }: Pick<CallParts, 'passes' | 'settings'>,
  call: string,
): { guest: Guest; keep: (res: Response) => void } {
  const { guest: id, token } = passes.issue(call);
  return {
    guest: guest(id, token),
    keep: (res) =>
      void res.cookie(cookieName, token, {
        path: `/join/${call}`,
        httpOnly: true,
        sameSite: 'lax', // not strict: the link opened again from a mail finds the call joined
        secure: settings.publicUrl().startsWith('https:'),
      }),
  };
}

/** The same device as where the pass is shown as a token. */
const guest = (id: string, token: string): Guest => ({
  id,
  uri: guestUri(id),
  device: `request:${sha256(token).slice(0, 24)}`,
  token,
});
