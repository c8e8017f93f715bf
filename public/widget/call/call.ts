import type { SentEvent } from '../../../server/wire/events.ts';
import { type CallPanel, createCallPanel } from '../../shared/call/callPanel.ts';
import { callStyles as panelStyles } from '../../shared/call/callStyles.ts';
import { openRoomCall, type RoomCall } from '../../shared/call/roomCall.ts';
import { el, pressable } from '../../shared/dom.ts';
import { thisBrowser } from '../../shared/media/roomMedia.ts';
import { openPolling } from '../../shared/room/polling.ts';
import type { RoomPass } from '../../shared/room/roomClient.ts';
import { calling, ringingThere } from '../../shared/tones.ts';
import { newOperationId, type UcwaHttp } from '../../shared/ucwaClient.ts';
import type { CallHost, Calls } from '../callHost.ts';
import { createCallBar } from './callBar.ts';
import { createCallFocus } from './callFocus.ts';
import { type ChatCall, followCall, noCall } from './callNews.ts';
import { callStyles } from './callStyles.ts';
import { type Part, wordsFor } from './callWords.ts';
import { keptCall } from './keptCall.ts';
import { createRinger } from './ringer.ts';
import { loadCallTexts } from './texts.ts';

/** Calls of one chat, loaded when the visitor makes one or is called. The chat goes on beside them. */
export async function open({ language, adopt, box: widget, place, button, show, agent }: CallHost): Promise<Calls> {
  const texts = await loadCallTexts(language);
  adopt(panelStyles + callStyles);
  const kept = keptCall();
  const focus = createCallFocus(place, button);
  const ringer = createRinger();
  let http: UcwaHttp | undefined;
  let now: ChatCall = noCall;
  let part: Part = 'none';
  let isAnswering = false;
  let shown: { readonly call: RoomCall; readonly panel: CallPanel } | undefined;
  /** Whoever the room names is called so: there may be several, and others than who answered first. */
  const nameOf = (id = ''): string => shown?.call.state().names.get(id) || now.name || agent() || texts.desk;

  const said = el('p', { role: 'status' });
  const answer = pressable(texts.answer, 'main', () => void accept());
  const decline = pressable(texts.decline, 'main no', () => void post('decline'));
  const here = pressable(texts.takeOver, 'main', () => {
    part = 'mine';
    begin(now.pass);
  });
  const close = pressable(texts.close, 'retry', () => {
    now = { ...now, end: undefined };
    part = 'none';
    render();
  });
  const box = el('div', { class: 'said' }, said, answer, decline, here, close);
  place.append(box);
  const bar = createCallBar(
    widget,
    texts,
    () => {
      show();
      (hangUpButton() ?? answer).focus();
    },
    () => void hangUp(),
  );
  const hangUpButton = () => shown?.panel.element.querySelector<HTMLElement>('.hangUp');

  /** Whether the platform took it; how the call stands then is told by its events. */
  async function post(link: keyof ChatCall['links'], json?: object): Promise<boolean> {
    const href = now.links[link];
    const status = href && http ? (await http.request('POST', href, { json })).status : 0;
    return status >= 200 && status < 300;
  }

  async function press(): Promise<void> {
    if (now.phase !== 'none') return; // there is one already, which the visitor was not shown before this was loaded
    part = 'mine';
    now = { ...now, phase: 'calling', end: undefined };
    render();
    if ((await post('addAudioVideo', { operationId: newOperationId() })) || shown) return;
    if (now.phase === 'calling') now = { ...now, phase: 'none' };
    part = now.phase === 'incoming' ? 'none' : 'failed'; // the agent was quicker
    render();
  }

  async function accept(): Promise<void> {
    if (isAnswering) return;
    isAnswering = true; // a button that cannot be pressed would lose the focus
    const { pass } = now;
    part = (await post('accept')) ? 'mine' : 'failed';
    isAnswering = false;
    if (part === 'mine') begin(pass);
    render();
  }

  /** In the room: the devices are asked for, and the call is shown. */
  function begin(pass: RoomPass | undefined): void {
    if (!pass || shown) return;
    kept.keep(pass.callId);
    const call = openRoomCall({
      pass,
      openLine: openPolling,
      sources: thisBrowser().sources,
      withVideo: false,
      isOver: async () => now.phase === 'none',
      onChange: render,
    });
    const inCall = {
      ...texts,
      /** Before it is answered there is something better to say than that nobody is there. */
      get waiting() {
        return { calling: texts.calling, ringing: texts.ringing }[String(now.phase)] ?? texts.waiting;
      },
    };
    const panel = createCallPanel({ texts: inCall, call, nameOf, onHangUp: () => void hangUp() });
    shown = { call, panel };
    place.append(panel.element);
    render();
  }

  function stop(): void {
    shown?.call.close();
    hide();
  }

  function hide(): void {
    focus.note();
    shown?.panel.element.remove();
    shown = undefined;
  }

  async function hangUp(): Promise<void> {
    const over = now.phase === 'on' ? 'stopAudioVideo' : 'cancel';
    kept.keep(''); // a reload does not go back, whether or not the platform heard of this
    const leaving = shown?.call.leave();
    hide();
    part = 'left';
    render();
    if (!(await leaving)) await post(over);
  }

  function hear(events: readonly SentEvent[], by: UcwaHttp): void {
    http = by;
    const before = now.phase;
    now = events.reduce(followCall, now);
    const { phase, pass } = now;
    const isIn = phase === 'calling' || phase === 'ringing' || phase === 'on';
    if (phase === 'none' || (phase === 'incoming' && part !== 'mine')) stop();
    if (before === 'none' && phase === 'incoming') part = 'none'; // whatever became of the one before
    if (isIn && part === 'none' && pass && kept.has(pass.callId)) part = 'mine'; // it was before a reload
    if (isIn && part === 'mine') begin(pass);
    if (phase === 'none' && before !== 'none') {
      if (part === 'left') now = { ...now, end: undefined };
      part = 'none';
    }
    if (phase !== before && (phase === 'incoming' || now.end)) show();
    render();
  }

  function render(): void {
    focus.note();
    const { text, choice } = shown ? { text: '', choice: 'wait' } : wordsFor(now, part, nameOf(), texts);
    if (said.textContent !== text) said.textContent = text;
    answer.hidden = decline.hidden = choice !== 'answer';
    here.hidden = choice !== 'takeOver';
    close.hidden = choice !== 'close';
    box.hidden = text === '';
    const ringsThere = shown !== undefined && now.phase === 'ringing';
    ringer.play(choice === 'answer' ? calling : ringsThere ? ringingThere : undefined);
    button.hidden = now.phase !== 'none' || !now.links.addAudioVideo;
    shown?.panel.render();
    bar.render(shown?.panel.said() ?? { text: choice === 'answer' ? text : '', look: '' }, shown !== undefined);
    focus.settle([hangUpButton(), answer, here, close, button]);
  }

  addEventListener('online', () => shown?.call.wake(true));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') shown?.call.wake(false);
  });
  addEventListener('pagehide', () => {
    shown?.call.close();
    ringer.play(undefined);
  });
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted || !shown) return;
    stop(); // its devices and its place were given back when the page was put aside
    if (now.phase !== 'none') begin(now.pass);
  });
  return {
    hear,
    press: () => void press(),
    close() {
      stop();
      now = noCall;
      part = 'none';
      render();
    },
  };
}
