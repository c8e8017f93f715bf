import { sameOrigin } from '../../../lib/origin.ts';
import { domainPart, localPart } from '../../identity/sipUri.ts';

/** What a meeting's addresses are made of. */
interface Addressed {
  /** 32 hex digits: who does not know it cannot guess it. */
  readonly id: string;
  /** SIP address of whose meeting it is. */
  readonly organizer: string;
}

/** `sip:<organizer>;gruu;opaque=app:conf:focus:id:<id>` (trusted-application-api.md 6.1). */
export const onlineMeetingUriOf = ({ id, organizer }: Addressed): string =>
  `${organizer};gruu;opaque=app:conf:focus:id:${id}`;

/** What people send each other: `https://HOST/meet/<domain>/<user>/<id>`. */
export const joinUrlOf = (publicUrl: string, { id, organizer }: Addressed): string =>
  `${publicUrl}/meet/${domainPart(organizer)}/${localPart(organizer)}/${id}`;

/** Reads either address, in any case; undefined when it is none of this platform's. */
export function readMeetingAddress(
  text: string,
  where: { publicUrl: string; loopbackIsOne: boolean },
): Addressed | undefined {
  const uri = /^(sip:[^;]+);gruu;opaque=app:conf:focus:id:([0-9a-f]{32})$/.exec(text.trim().toLowerCase());
  if (uri) return { organizer: uri[1] ?? '', id: uri[2] ?? '' };
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!sameOrigin(url.origin, new URL(where.publicUrl).origin, where.loopbackIsOne)) return undefined;
  const path = /^\/meet\/([^/]+)\/([^/]+)\/([0-9a-f]{32})\/?$/.exec(url.pathname.toLowerCase());
  return path ? { organizer: `sip:${path[2]}@${path[1]}`, id: path[3] ?? '' } : undefined;
}
