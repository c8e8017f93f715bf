import { type MediaRefusal, refuseMedia } from '../calls/media/refusals.ts';

/** Codes of Janus' core and of its VideoRoom plugin that say something to whoever asked. */
const told: Readonly<Record<number, MediaRefusal>> = {
  432: 'MediaFull', // publishers full
  437: 'MediaUnreadable', // the plugin cannot use the SDP
  465: 'MediaUnreadable', // nor can the core
  467: 'MediaUnreadable', // a codec nobody has
  466: 'MediaUnreadable', // a trickled candidate
};

/** A fault of Janus that a person can do nothing about. */
export class JanusFault extends Error {
  override readonly name = 'JanusFault';
  readonly code: number;

  constructor(code: number, reason: string) {
    super(`Janus says ${code}: ${reason}`);
    this.code = code;
  }
}

/** The error to throw for what Janus refused; its reason is dropped where it may quote a description. */
export function faultOf(code: number, reason: string): Error {
  const refusal = told[code];
  return refusal ? refuseMedia(refusal) : new JanusFault(code, reason);
}

/** VideoRoom: there is no such room. */
export const noSuchRoom = 426;
