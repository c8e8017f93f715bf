import type { NewParty } from '../calls/parties.ts';
import type { FromTerminal, ToTerminal } from './messages.ts';

/** What carries a stream: a gRPC call, a WebSocket. Everything else about terminals is the same over all of them. */
export interface Line {
  readonly write: (message: ToTerminal) => void;
  /** Ends it in good order once all that was written is out. */
  readonly end: () => void;
  /** Ends it at once. */
  readonly cut: (why: Cut) => void;
}

/**
 * Why a line is cut: its person lost the right to be here, he does not read, he has too many streams, this server stops.
 */
export type Cut = 'revoked' | 'slow' | 'tooMany' | 'stopping';

/** Whose terminal it is, and how many calls it takes. */
export interface Opening {
  /** The person whose number it is: an account's, or of the number alone. */
  readonly person: NewParty;
  /** E.164 with `+`. */
  readonly msisdn: string;
  /** `one`: a Pipe. `many`: a MultiPipe. */
  readonly takes: 'one' | 'many';
  /** When its token ends it, epoch ms; null: a token is asked for on opening only. */
  readonly expiresAt: number | null;
  /** The sign-in of the staff that it ends with; null for a client's. */
  readonly signIn: string | null;
}

/** An open stream, and what its line calls. None of them throws. */
export interface Stream {
  /** Something came. */
  receive(message: FromTerminal): void;
  /** Its client will say no more: its calls are finished, then the line is ended. */
  finish(): void;
  /** The line is gone; its calls wait for it (contract, `LOST_GRACE_MS`). */
  gone(): void;
}

/** Opens a stream over a line. The line may be written to, and cut, before this returns. */
export type OpenStream = (line: Line, opening: Opening) => Stream;
