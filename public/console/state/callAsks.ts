import { type Call, type CallAsk, type Calls, overBy, withCall } from './calls.ts';

/** I asked. What was wrong with an earlier ask is forgotten. */
export const withAsk = (calls: Calls, call: string, ask: CallAsk): Calls =>
  withCall(calls, call, (before) => ({ ...before, trouble: null, ask }));

/** The calls after what I asked for came about, or did not; undefined where the frame is about nothing of that kind. */
export function settledAsk(
  calls: Calls,
  frame: { readonly kind: 'request' | 'answer' | 'cancel'; readonly requestID: string; readonly error: number },
  now: number,
): Calls | undefined {
  const { kind, requestID, error } = frame;
  const call = calls.list.find(({ ask }) => ask?.id === requestID);
  if (kind === 'request' || !call?.ask) return undefined;
  const { ask } = call;
  return withCall(calls, call.id, (before) => {
    const without: Call = { ...before, ask: null };
    if (kind === 'cancel' || error !== 0) return { ...without, trouble: refusal(ask, error) };
    return ask.kind === 'bringIn' ? without : overBy(without, ends[ask.kind], now);
  });
}

/** What a call ends with when I am out of it while such an ask is under way. */
export const ends = { transfer: 'transferred', toPhone: 'phone' } as const;

const refusals: Readonly<Record<number, (name: string) => string>> = {
  403: (name) => `${name} may not be called, or no more people may join.`,
  404: (name) => `${name} cannot be called here.`,
  408: (name) => `${name} did not answer.`,
  409: (name) => `${name} is being called already, or is in the call.`,
  480: (name) => `${name} is offline.`,
  486: (name) => `${name} is busy.`,
  487: (name) => `${name} was not asked any further.`,
  603: (name) => `${name} declined.`,
};
const phoneRefusals: Readonly<Record<number, string>> = {
  404: 'Your phone cannot be reached. You are still in the call here.',
  408: 'Your phone was not answered. You are still in the call here.',
};

function refusal({ kind, name }: CallAsk, error: number): string {
  if (kind === 'toPhone')
    return phoneRefusals[error] ?? 'The call could not be handed to your phone. Please try again.';
  return refusals[error]?.(name) ?? `${name} could not be asked. Please try again.`;
}
