import type { Link } from '../../wire/resource.ts';
import type { CallAnswerer, CallCreator, CallRingAsk } from '../conversation/chatCall/asks.ts';
import type { Transaction } from '../log/log.ts';

/** The calls, as the wire of chats asks for them: inside its own commits, so that a chat and its call never disagree. */
export interface CallPort {
  /** Makes a call; `guest` is its visitor's id there. @throws Problem `TooManyCalls` | `NotInMeeting` */
  open(
    tx: Transaction,
    ask: { readonly chat: string; readonly title: string; readonly creator: CallCreator },
  ): { readonly call: string; readonly room: string; readonly guest: string | null };
  /** Rings staff on all their devices. Gives the invitation. @throws Problem `AlreadyInvited` | `CallOver` | `NotInMeeting` */
  ringStaff(tx: Transaction, call: string, uris: readonly string[], ask: CallRingAsk): string;
  /** Rings a visitor, who answers by {@link answer}. @throws Problem `CallOver` */
  ringGuest(
    tx: Transaction,
    call: string,
    name: string,
    ask: CallRingAsk,
  ): { readonly guest: string; readonly ring: string };
  /** @throws Problem `CallOver` | `AnsweredElsewhere` | `InvitationOver` | `CallFull` */
  answer(tx: Transaction, call: string, who: CallAnswerer): void;
  /** @throws Problem `NotRinging` | `CallOver` | `AnsweredElsewhere` */
  decline(tx: Transaction, call: string, who: CallAnswerer): void;
  /** Addresses in the call of those who are in it, in order of coming. */
  inside(call: string): readonly string[];
  /** Where the call's room is; with the pass of this guest, for him alone. */
  readonly link: (call: { readonly call: string; readonly room: string }, guest: string | null) => Link;
}
