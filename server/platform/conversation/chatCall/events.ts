import type { Facts, Person } from '../model.ts';
import type { Cause } from '../reasons.ts';
import type { CallAsk, CallHere, CallPerson, CallTransfer, ChatCall } from './model.ts';

/** What happens in a chat or meeting about its call. What happens in the call itself are its own steps. */
export type ChatCallEvent =
  /** An application calls somebody: the first event of a conversation that is this call alone. */
  | {
      readonly type: 'callOpened';
      readonly facts: Facts;
      readonly call: ChatCall & { readonly invitation: CallAsk };
      readonly invitationId: string;
      readonly to: readonly string[];
      readonly here: CallHere;
    }
  /** The call is being handed over, was, or was not. `call`: as it is from now on. */
  | {
      readonly type: 'callTransfer';
      readonly call: ChatCall;
      readonly transfer: CallTransfer;
      readonly became: 'started' | 'done' | 'failed';
      readonly cause?: Cause;
    }
  /** Somebody asks for a call in the chat or meeting, or is rung for one by it. */
  | {
      readonly type: 'callAsked';
      readonly call: ChatCall & { readonly invitation: CallAsk };
      /** Of `call.invitation`, here and below, so that it is found by it. */
      readonly invitationId: string;
      readonly to: readonly string[];
      readonly here: CallHere;
    }
  /** The call of the other conversation of the bridge is this one's, too. */
  | { readonly type: 'callShared'; readonly call: ChatCall; readonly to: readonly string[]; readonly here: CallHere }
  /** The application has answered: others are rung now. `call`: as it is from now on. */
  | {
      readonly type: 'callRings';
      readonly call: ChatCall;
      readonly invitationId?: string;
      readonly to: readonly string[];
      readonly here: CallHere;
    }
  /** Somebody answered. `by`: as the call knows him; null: the application, which has no media. */
  | {
      readonly type: 'callConnected';
      readonly call: ChatCall;
      readonly by: CallPerson | null;
      /** Who that is here. */
      readonly answered: Person | null;
      readonly invitationId?: string;
      readonly to: readonly string[];
      readonly here: CallHere;
    }
  /** The call is over here, or never came about. `call`: as it was. */
  | {
      readonly type: 'callOver';
      readonly call: ChatCall;
      readonly cause: Cause;
      readonly invitationId?: string;
      readonly to: readonly string[];
      readonly here: CallHere;
    };
