import type { RingStep } from '../ring.ts';
import type { CallInvitation, Party } from './model.ts';

/** Why somebody is in a call no more; `lost`: his device did not come back. */
export type LeaveCause = 'left' | 'lost' | 'ended' | 'transferred';
/** Why a call is over: the last one left, somebody ended it, nobody came (back), or nobody opened its link in time. */
export type CallEnd = 'left' | 'ended' | 'abandoned' | 'unanswered' | 'expired';

/** Everything that can happen to a call once it is there. */
export type CallStep =
  /** Those asked with the call have their turn now. */
  | { readonly is: 'begun'; readonly by: string | null }
  /** The time of a planned call is near. */
  | { readonly is: 'reminded' }
  /** Somebody is concerned who was not before. */
  | { readonly is: 'party'; readonly party: Party }
  | { readonly is: 'invited'; readonly invitation: CallInvitation }
  | { readonly is: 'ring'; readonly invitation: string; readonly step: RingStep }
  /** Somebody is in the call; `invitation` is the one he answered. */
  | {
      readonly is: 'joined';
      readonly uri: string;
      readonly device: string;
      readonly byRequest: boolean;
      readonly invitation: string | null;
    }
  /** Somebody goes on with another device of his. */
  | {
      readonly is: 'moved';
      readonly uri: string;
      readonly from: string;
      readonly to: string;
      readonly byRequest: boolean;
    }
  | { readonly is: 'deviceLost'; readonly uri: string; readonly device: string; readonly until: number }
  | { readonly is: 'left'; readonly uri: string; readonly device: string; readonly cause: LeaveCause }
  /** Nobody in it has a device connected and nothing rings: it ends then. */
  | { readonly is: 'deserted'; readonly until: number }
  | { readonly is: 'attended' }
  | { readonly is: 'ended'; readonly cause: CallEnd; readonly by: string | null };
