import { newLeg, requestMachine, type SetupStep, setupMachine } from './chat.ts';
import { end } from './ending.ts';
import type { Cause, Happening, OperationMoved } from './happenings.ts';
import { fillRound } from './routing.ts';
import { ask, type Step, say, subjectOf, withQuery } from './step.ts';
import { eventTexts, texts } from './texts.ts';

/** Expired operations of one setup that are asked again. */
const mostRetries = 2;

const goOn = (step: Step, to: SetupStep): void => {
  step.chat.setup = setupMachine.move(step.chat.setup, to);
};

/** Does what the setup can do next, as far as the links allow; an absent link is waited for (contract, "order of the setup"). */
export function advanceSetup(step: Step): void {
  const { chat } = step;
  if (chat.state !== 'opening') return;
  if (chat.setup === 'meeting' && chat.asked.meeting === null) startMeeting(step);
  if (chat.setup === 'messaging') joinMessaging(step);
  if (chat.setup === 'bridge' && chat.asked.accept === null) acceptAndBridge(step);
  if (chat.setup === 'agents') bridgeAgents(step);
  if (chat.setup === 'welcome' && chat.asked.welcome === null) welcome(step);
  if (chat.setup === 'done') chat.state = requestMachine.move(chat.state, 'waiting');
}

function startMeeting(step: Step): void {
  const { chat, context } = step;
  const href = chat.invitation.startAdhocMeeting;
  if (href === null) return giveUp(step, 'no meeting may be started');
  const id = context.newId();
  const callback = chat.registeredCallback
    ? {}
    : { callbackUrl: withQuery(context.rules.callbackUrl, 'request', chat.id) };
  chat.asked.meeting = ask(step, {
    id,
    what: 'start meeting',
    href,
    body: { subject: subjectOf(chat), ...callback, operationId: id },
  });
}

function joinMessaging(step: Step): void {
  const { chat, context } = step;
  if (chat.meeting === null || chat.asked.messaging !== null) return;
  if (chat.meeting.messaging === 'Connected') return goOn(step, 'bridge');
  const href = chat.meeting.links.addMessaging;
  if (href === undefined) return;
  const id = context.newId();
  chat.asked.messaging = ask(step, { id, what: 'add messaging', href, body: { operationId: id } });
}

/** A platform that offers no addMessaging needs none, as the oldest flow has none (TA 12). */
export function goOnWithoutMessaging(step: Step): void {
  const { setup, asked, meeting } = step.chat;
  if (setup === 'messaging' && asked.messaging === null && meeting !== null && meeting.links.addMessaging === undefined)
    goOn(step, 'bridge');
}

function acceptAndBridge(step: Step): void {
  const { chat, context } = step;
  const href = chat.invitation.acceptAndBridge;
  if (href === null || chat.onlineMeetingUri === null) return giveUp(step, 'the chat may not be bridged');
  const id = context.newId();
  const body = {
    onlineMeetingUri: chat.onlineMeetingUri,
    impersonatedDisplayName: chat.visitor.name,
    operationId: id,
  };
  chat.asked.accept = ask(step, { id, what: 'accept and bridge', href, body });
}

/** The first agents are chosen, and the visitor is welcomed once each of them is bridged or could not be. */
function bridgeAgents(step: Step): void {
  const { chat } = step;
  const { bridgedParticipants, conversationBridge } = chat.peer.links;
  if (bridgedParticipants === undefined) {
    if (conversationBridge === undefined || chat.bridgeRead) return;
    chat.bridgeRead = true;
    ask(step, { what: 'read bridge', method: 'GET', href: conversationBridge });
    return;
  }
  fillRound(step);
  const underWay = chat.seats.some(({ place, bridged }) => place === 'bridging' && bridged !== 'yes');
  if (!underWay) goOn(step, 'welcome');
}

/** A platform that shows sendMessage a little later is waited for. */
function welcome(step: Step): void {
  const { chat, context } = step;
  chat.asked.welcome = say(step, context.rules.welcomeText);
  if (chat.asked.welcome === null && context.now >= welcomeUntil(step)) goOn(step, 'done');
}

/** After this moment the setup goes on without a welcome, epoch ms. */
const welcomeUntil = ({ chat, context }: Step): number => chat.createdAt + context.rules.operationMs;

/** When the setup is given up, and when it has to go on whatever is missing, epoch ms. */
export const setupUntil = ({ chat, context }: Step): number => chat.createdAt + 3 * context.rules.operationMs;
export const setupWake = (step: Step): number =>
  step.chat.setup === 'welcome' && step.chat.asked.welcome === null ? welcomeUntil(step) : setupUntil(step);

/** An operation of the setup moved on. What expired is asked again as a new operation, what was refused ends the request. */
export function setupMoved(step: Step, moved: OperationMoved): void {
  const { chat } = step;
  if (moved.what === 'start meeting') return meetingMoved(step, moved);
  if (moved.what === 'read bridge') {
    if (moved.seen.bridgedParticipants) chat.peer.links.bridgedParticipants = moved.seen.bridgedParticipants;
    if (moved.became === 'failed' || moved.became === 'expired') failed(step, moved, () => (chat.bridgeRead = false));
    return;
  }
  if (moved.id === chat.asked.messaging && chat.setup === 'messaging') {
    if (moved.became === 'completed') goOn(step, 'bridge');
    else if (isFault(moved)) failed(step, moved, () => (chat.asked.messaging = null));
  }
  if (moved.id === chat.asked.accept && chat.setup === 'bridge' && isFault(moved))
    failed(step, moved, () => (chat.asked.accept = null));
  if (moved.id === chat.asked.welcome && chat.setup === 'welcome' && moved.became !== 'started') goOn(step, 'done');
}

function meetingMoved(step: Step, moved: OperationMoved): void {
  const { chat } = step;
  const { conversation, onlineMeetingUri } = moved.seen;
  if (moved.id !== chat.asked.meeting) {
    // Given up before it came about: nobody will be in it.
    if (moved.became === 'completed' && conversation && conversation.id !== chat.meeting?.id)
      ask(step, { what: 'end meeting', target: conversation.id, method: 'DELETE', href: conversation.href });
    return;
  }
  if (conversation && chat.meeting === null) chat.meeting = newLeg(conversation.id, conversation.href);
  if (onlineMeetingUri) chat.onlineMeetingUri = onlineMeetingUri;
  if (moved.became === 'completed' && chat.setup === 'meeting' && chat.meeting) goOn(step, 'messaging');
  if (isFault(moved)) failed(step, moved, () => (chat.asked.meeting = null));
}

const isFault = ({ became }: OperationMoved): boolean => became === 'failed' || became === 'expired';

function failed(step: Step, moved: OperationMoved, forget: () => void): void {
  forget();
  const { chat } = step;
  if (chat.state !== 'opening') return;
  if (moved.became === 'expired' && chat.retries < mostRetries) {
    chat.retries += 1;
    return;
  }
  if (moved.cause?.subcode === 'CallbackUriUnreachable' && !chat.registeredCallback) {
    chat.registeredCallback = true;
    return;
  }
  if (moved.what === 'accept and bridge' && isGone(moved.cause)) return visitorGone(step);
  giveUp(step, `${moved.what} ${moved.became}${moved.cause ? ` (${causeText(moved.cause)})` : ''}`);
}

/** The visitor's invitation completed: the chat is bridged, or he is gone. */
export function chatAnswered(step: Step, { success, cause }: Extract<Happening, { type: 'chatAnswered' }>): void {
  const { chat } = step;
  if (success) {
    if (chat.setup === 'bridge') goOn(step, 'agents');
    return;
  }
  if (cause === null || cause.subcode === 'Canceled' || cause.subcode === 'Ended') return visitorGone(step);
  chat.peer.gone = true;
  end(step, { outcome: 'failed', goodbye: null, event: eventTexts.setupFailed(causeText(cause)) });
}

/** He did not wait for his chat to be accepted. */
function visitorGone(step: Step): void {
  step.chat.peer.gone = true;
  end(step, { outcome: 'abandoned', goodbye: null, event: eventTexts.visitorLeft });
}

/** The visitor's invitation is no longer there; a meeting that is not there is our own fault. */
const isGone = (cause: Cause | null): boolean =>
  cause?.code === 'Gone' || (cause?.code === 'NotFound' && cause.subcode !== 'DestinationNotFound');

/** The setup cannot be finished: an apology where it can be read, and everything is ended. */
export function giveUp(step: Step, why: string): void {
  end(step, { outcome: 'failed', goodbye: texts.broken, event: eventTexts.setupFailed(why) });
}

const causeText = ({ code, subcode }: Cause): string => (subcode === null ? code : `${code}/${subcode}`);
