import { newOperationId, type UcwaHttp } from '../../shared/ucwaClient.ts';
import { selected } from '../state/actions.ts';
import {
  answeringCall,
  callingNow,
  callsLeftAlone,
  declinedHere,
  dismissedCalls,
  endedCall,
  hangingUp,
  joinedCall,
  joiningCall,
  linkIs,
  resumedCall,
  startedCall,
  stayingIn,
} from '../state/callActions.ts';
import { applyFrame, type Frame, roomRequestOf } from '../state/callFrames.ts';
import { logIs } from '../state/callLog.ts';
import {
  type Call,
  type Calls,
  callsLeftBehind,
  canCall,
  currentCall,
  ringingCalls,
  wantsAnswerer,
} from '../state/calls.ts';
import { type Chat, withCalls } from '../state/model.ts';
import { callToJoin, chatOfCall, roomIs, withoutSettled } from '../state/visitorCalls.ts';
import type { Store } from '../store.ts';
import { type CallAsks, createCallAsks } from './callAsks.ts';
import { createCallLogs } from './callLogs.ts';
import { keepCallMedia, type MediaCommands } from './callMedia.ts';
import { createCallRequests } from './callRequests.ts';
import { keepChatCalls } from './chatCalls.ts';
import type { Keep } from './keep.ts';
import { keepCall, keptCall } from './keptCall.ts';
import { openRoomSocket } from './roomSocket.ts';
import type { StaffToken } from './staffToken.ts';
import { askForCall } from './visitorCalls.ts';

/** What the person at the desk can do about calls. */
export interface CallCommands {
  call(colleague: { uri: string; name: string }): void;
  /** Calls the visitor of a chat. */
  callVisitor(chat: Chat): void;
  /** Comes into the call of a chat that others are in. */
  joinCall(chat: Chat): void;
  /** @param withVideo with my camera from the beginning */
  answer(id: string, withVideo: boolean): void;
  decline(id: string): void;
  hangUp(id: string): void;
  /** Stays in a call of two that the other has left. */
  stay(id: string): void;
  /** Takes one that is over off the page. */
  dismiss(id: string): void;
  readonly media: MediaCommands;
  readonly asks: CallAsks;
  wake(): void;
  /** The person signs out. */
  leave(): void;
}

/** While I am in a call, its log is read this often: who came and who went (ms). */
const readEveryMs = 2_500;
/** How a call ended is told for so long (ms). */
const toldMs = 12_000;
/** And that one was missed for so long, to whoever was away (ms). */
const missedMs = 15 * 60_000;

/**
 * Connects this tab to the rings of its person, and keeps the calls of the store.
 * @param parts.tab remembers, over a reload, the call this tab is in
 * @param parts.onMedia sound or picture changed
 * @param parts.place where the elements lie that play sound
 */
export function keepCalls(parts: {
  store: Store;
  http: UcwaHttp;
  token: StaffToken;
  tab: Keep;
  now: () => number;
  onMedia: () => void;
  place: HTMLElement;
}): CallCommands {
  const { store, http, token, tab, now, onMedia, place } = parts;
  const logs = createCallLogs(token);
  keepChatCalls(store, logs);
  const calls = (): Calls => store.get().calls;
  const callOf = (id: string): Call | undefined => calls().list.find((call) => call.id === id);
  const update = (change: (calls: Calls) => Calls): void => store.update((state) => withCalls(state, change));

  const kept = keptCall(tab);
  if (kept) update((before) => resumedCall(before, kept));

  const socket = openRoomSocket({
    token,
    probe: logs.probe,
    isQuiet: () => ringingCalls(calls()).length === 0 && currentCall(calls()) === undefined,
    takeFirst: (told) => media.takeFrame(told),
    onFrame: take,
    onLink(link) {
      update((before) => linkIs(before, link));
      if (link !== 'live') return;
      for (const { id } of calls().list) void read(id);
      media.refresh();
    },
  });
  const requests = createCallRequests(socket.send);
  const media = keepCallMedia({
    store,
    tab,
    post: socket.post,
    isResumed: ({ id }) => kept?.phase === 'in' && kept.id === id,
    onChange: onMedia,
    place,
  });

  if (kept?.phase === 'calling' && kept.uri) requests.invite(kept);

  function take(frame: Frame): void {
    // Asked again after a reconnection, it is declined by this connection too: the others may still ring.
    const again = frame.kind === 'request' && calls().declined.includes(frame.requestID);
    if (again) requests.answer(frame.requestID, frame.from, 603);
    const before = calls();
    update((now_) => applyFrame(now_, frame, now()));
    for (const call of calls().list) if (!before.list.includes(call)) void read(call.id);
    if (frame.kind === 'answer' && frame.type === 'createRoom') ring(frame.requestID);
    if (frame.kind === 'cancel' && frame.error === 200) socket.wake(); // in which room I am now, is asked
  }

  /** The room is there: whom I call is invited into it, unless I have thought better of it. */
  function ring(requestID: string): void {
    const call = calls().list.find(({ id }) => roomRequestOf(id) === requestID);
    if (call?.phase !== 'opening' || call.room === null) return;
    update((before) => callingNow(before, call.id, now()));
    requests.invite(call);
  }

  async function read(id: string): Promise<void> {
    const call = callOf(id);
    if (!call?.callId || (call.phase === 'over' && !wantsAnswerer(call))) return;
    const log = await logs.read(call.callId);
    update((before) => logIs(before, id, log, store.get().desk.me.uri, now()));
  }

  function hangUp(id: string): void {
    const call = callOf(id);
    if (!call) return;
    if (call.phase === 'calling' && call.uri) requests.withdraw(id);
    update((before) => hangingUp(before, id, now()));
    if (call.phase === 'calling' || call.phase === 'in') requests.leaveAgain(call);
  }

  /** The visitor rings; this tab is where he will be heard. */
  async function ringVisitor(id: string, chat: Chat): Promise<void> {
    const place = await askForCall(http, chat.href, id);
    if (place?.room) requests.join(id, place.room);
    update((before) => (place ? roomIs(before, id, place, now()) : endedCall(before, id, 'failed', now())));
    const call = callOf(id);
    if (place && call?.phase === 'over') requests.leave({ ...call, ...place }); // thought better of
  }

  /** The platform takes me in by a request; then this tab goes on with it. */
  async function come(call: Pick<Call, 'id' | 'callId' | 'room'>): Promise<void> {
    const isIn = call.callId !== null && (await logs.join(call.callId));
    if (!isIn || call.room === null) return update((before) => endedCall(before, call.id, 'failed', now()));
    requests.join(call.id, call.room);
    update((before) => joinedCall(before, call.id, now()));
    const after = callOf(call.id);
    if (after?.phase === 'over')
      requests.leaveAgain(after); // thought better of
    else void read(call.id);
  }

  store.onChange(({ calls: after }) => {
    store.update(withoutSettled);
    for (const call of callsLeftBehind(after)) requests.leave(call);
    keepCall(tab, currentCall(calls()));
  });
  setInterval(() => {
    update((before) => dismissedCalls(before, { before: now() - toldMs, missedBefore: now() - missedMs }));
    for (const { id, phase } of calls().list) if (phase === 'in') void read(id);
    for (const { id } of callsLeftAlone(calls(), now())) hangUp(id);
    if (calls().isElsewhere) socket.wake(); // until it is over there
  }, readEveryMs);

  return {
    call({ uri, name }) {
      if (!canCall(calls())) return;
      const id = newOperationId();
      update((before) => startedCall(before, { id, uri, name }, now()));
      requests.openRoom(id);
    },
    callVisitor(chat) {
      if (!canCall(calls())) return;
      const id = newOperationId();
      const whom = { id, uri: '', name: chat.name, meeting: chat.onlineMeetingUri?.toLowerCase() ?? '' };
      update((before) => startedCall(before, whom, now()));
      void ringVisitor(id, chat);
    },
    joinCall(chat) {
      const call = callToJoin(store.get(), chat);
      if (!call || !canCall(calls())) return;
      const meeting = chat.onlineMeetingUri?.toLowerCase() ?? '';
      const which = { id: newOperationId(), callId: call.id, room: call.room, name: chat.name, meeting };
      update((before) => joiningCall(before, which, now()));
      void come(which);
    },
    answer(id, withVideo) {
      const call = callOf(id);
      if (call?.phase !== 'ringing') return;
      const current = currentCall(calls());
      if (current) hangUp(current.id);
      update((before) => answeringCall(before, id, now()));
      if (withVideo) media.withVideo(id);
      const chat = chatOfCall(store.get(), call);
      if (chat) store.update((state) => selected(state, chat.id));
      requests.answer(id, call.from);
    },
    decline(id) {
      const call = callOf(id);
      if (call?.phase !== 'ringing') return;
      update((before) => declinedHere(before, id));
      requests.answer(id, call.from, 603);
    },
    hangUp,
    stay: (id) => update((before) => stayingIn(before, id)),
    dismiss: (id) => update((before) => dismissedCalls(before, { id })),
    media: media.commands,
    asks: createCallAsks(store, socket),
    wake: socket.wake,
    leave() {
      const current = currentCall(calls());
      if (current) hangUp(current.id);
    },
  };
}
