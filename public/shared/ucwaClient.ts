/**
 * A UCWA client, used by the widget and by the console alike. It runs in browsers and in Node: nothing of the DOM, no package.
 *
 * - {@link createUcwaHttp}: requests with a bearer token; every failure is an answer, nothing rejects.
 * - {@link openEventChannel}: the long poll, kept alive through network loss, sleep and server restarts.
 * - {@link messageOf}, {@link typingOf}: what was said and who is writing, read out of the channel's events.
 */
export { type ChannelState, type EventChannel, openEventChannel } from './eventChannel.ts';
export { type ChatMessage, conversationIdOf, messageOf, type Person, personOf, typingOf } from './messageEvents.ts';
export { newOperationId } from './operationId.ts';
export type { EndReason } from './pollAnswer.ts';
export { createUcwaHttp, type UcwaAnswer, type UcwaHttp } from './ucwaHttp.ts';
