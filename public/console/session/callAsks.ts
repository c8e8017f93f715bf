import { newOperationId } from '../../shared/operationId.ts';
import { withAsk } from '../state/callAsks.ts';
import type { Call, CallAsk } from '../state/calls.ts';
import { type Member, withCalls } from '../state/model.ts';
import type { Store } from '../store.ts';
import { invitationTo } from './callRequests.ts';
import type { RoomSocket } from './roomSocket.ts';

/** What the person can do with a running call beside talking. One thing at a time. */
export interface CallAsks {
  bringIn(id: string, colleague: Member): void;
  /** The colleague takes my place once he answers. */
  transfer(id: string, colleague: Member): void;
  toPhone(id: string): void;
}

export function createCallAsks(store: Store, socket: Pick<RoomSocket, 'send'>): CallAsks {
  function ask(id: string, kind: CallAsk['kind'], name: string, frame: (call: Call) => object): void {
    const call = store.get().calls.list.find((one) => one.id === id);
    if (call?.phase !== 'in' || call.room === null || call.ask !== null) return;
    const requestID = newOperationId();
    store.update((state) => withCalls(state, (calls) => withAsk(calls, id, { id: requestID, kind, name })));
    socket.send({ requestID, ...frame(call) });
  }
  return {
    bringIn: (id, { uri, name }) => ask(id, 'bringIn', name, ({ room }) => invitationTo(uri, room)),
    transfer: (id, { uri, name }) =>
      ask(id, 'transfer', name, ({ room }) => ({ request: 'transfer', to: uri, payload: { room } })),
    toPhone: (id) => ask(id, 'toPhone', 'Your phone', ({ room }) => ({ request: 'toPhone', payload: { room } })),
  };
}
