import type { SentEvent } from '../../../server/wire/events.ts';
import { createCallPanel } from '../../shared/call/callPanel.ts';
import { callStyles as panelStyles } from '../../shared/call/callStyles.ts';
import { openRoomCall, type RoomCall } from '../../shared/call/roomCall.ts';
import { el, pressable } from '../../shared/dom.ts';
import { openPolling } from '../../shared/room/polling.ts';
import type { RoomPass } from '../../shared/room/roomClient.ts';
import { newOperationId, type UcwaHttp } from '../../shared/ucwaClient.ts';
import type { CallHost, Calls } from '../calls.ts';
import { type ChatCall, followCall, noCall } from './callNews.ts';
import { callStyles } from './callStyles.ts';
import { keptCall } from './keptCall.ts';
import { loadCallTexts } from './texts.ts';

/** Calls of one chat, loaded when the visitor makes one or is called. The chat goes on beside them. */
export async function open({ language, adopt, place, button, show, agent }: CallHost): Promise<Calls> {
  const texts = await loadCallTexts(language);
  adopt(panelStyles + callStyles);
  const kept = keptCall();
  let http: UcwaHttp | undefined;
  let now: ChatCall = noCall;
  let call: RoomCall | undefined;
  let panel: { readonly element: HTMLElement; render(): void } | undefined;
  /** This window made the call or answered it. */
  let isMine = false;
  let hasFailed = false;
  const nameOf = (): string => now.name || agent() || texts.desk;

  const said = el('p', { role: 'status' });
  const answer = pressable(texts.answer, 'main', () => void accept());
  const decline = pressable(texts.decline, 'main no', () => void post('decline'));
  const here = pressable(texts.takeOver, 'main', () => begin(now.pass));
  const close = pressable(texts.close, 'retry', () => dismiss());
  const box = el('div', { class: 'call said' }, said, answer, decline, here, close);
  place.append(box);

  /** Whether the platform took it; how the call stands then is told by its events. */
  async function post(link: keyof ChatCall['links'], json?: object): Promise<boolean> {
    const href = now.links[link];
    const status = href && http ? (await http.request('POST', href, { json })).status : 0;
    return status >= 200 && status < 300;
  }

  async function press(): Promise<void> {
    isMine = true;
    hasFailed = false;
    now = { ...now, phase: 'calling', end: undefined };
    render();
    box.querySelector('button:not([hidden])')?.scrollIntoView({ block: 'nearest' });
    if (await post('addAudioVideo', { operationId: newOperationId() })) return;
    if (call) return; // told of it before it was answered
    now = { ...now, phase: 'none' };
    hasFailed = true;
    render();
  }

  async function accept(): Promise<void> {
    answer.disabled = true;
    isMine = await post('accept');
    answer.disabled = false;
    if (isMine) begin(now.pass);
    else hasFailed = now.phase === 'incoming';
    render();
  }

  function begin(pass: RoomPass | undefined): void {
    if (!pass || call) return;
    kept.keep(pass.callId);
    call = openRoomCall({
      pass,
      openLine: openPolling,
      sources: { devices: navigator.mediaDevices as MediaDevices | undefined, isSecure: isSecureContext },
      withVideo: false,
      isOver: async () => now.phase === 'none',
      onChange: () => panel?.render(),
    });
    const saying = {
      ...texts,
      get waiting() {
        return now.phase === 'on' ? texts.waiting : now.phase === 'ringing' ? texts.ringing : texts.calling;
      },
    };
    panel = createCallPanel({ texts: saying, call, nameOf, onHangUp: () => void hangUp() });
    place.append(panel.element);
    if (button.matches(':focus') || box.matches(':focus-within')) panel.element.querySelector('button')?.focus();
    render();
  }

  function stop(): void {
    call?.close();
    panel?.element.remove();
    call = undefined;
    panel = undefined;
  }

  async function hangUp(): Promise<void> {
    const over = now.phase === 'on' ? 'stopAudioVideo' : 'cancel';
    const leaving = call?.leave();
    stop();
    isMine = false;
    await leaving;
    await post(over);
  }

  function dismiss(): void {
    now = { ...now, end: undefined };
    hasFailed = false;
    render();
    button.focus();
  }

  function hear(events: readonly SentEvent[], by: UcwaHttp): void {
    http = by;
    const before = now.phase;
    now = events.reduce(followCall, now);
    const { phase, pass } = now;
    if (phase === 'none' || (phase === 'incoming' && !isMine)) stop();
    else if (pass && !call && (isMine || kept.has(pass.callId)) && phase !== 'incoming') begin(pass);
    if (phase === 'none' && before !== 'none') isMine = false;
    if (phase !== before && (phase === 'incoming' || now.end)) show();
    render();
  }

  function render(): void {
    const { phase, end } = now;
    const rings = phase === 'incoming' && !isMine;
    const isElsewhere = !call && !isMine && phase !== 'none' && !rings;
    const failed = hasFailed ? texts.failed : '';
    const text = call
      ? ''
      : rings
        ? texts.incoming(nameOf())
        : isElsewhere
          ? texts.elsewhere
          : end
            ? texts[end]
            : failed;
    const own = isMine && !call && phase !== 'none' ? texts.calling : text;
    if (said.textContent !== own) said.textContent = own;
    answer.hidden = decline.hidden = !rings;
    here.hidden = !isElsewhere || !now.pass;
    close.hidden = !own || phase !== 'none';
    box.hidden = !own;
    button.hidden = phase !== 'none' || !now.links.addAudioVideo;
    panel?.render();
  }

  addEventListener('online', () => call?.wake(true));
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && call?.wake(false));
  addEventListener('pagehide', () => call?.close());
  return {
    hear,
    press: () => void press(),
    close() {
      stop();
      now = noCall;
      isMine = false;
      hasFailed = false;
      render();
    },
  };
}
