import { createCallPanel } from '../shared/call/callPanel.ts';
import { english } from '../shared/call/english.ts';
import { openRoomCall } from '../shared/call/roomCall.ts';
import { el } from '../shared/dom.ts';
import type { MediaSources } from '../shared/media/localMedia.ts';
import { either, openSocket } from '../shared/room/line.ts';
import { openPolling } from '../shared/room/polling.ts';
import type { RoomPass } from '../shared/room/roomClient.ts';

const texts = { ...english, hangUp: 'Leave' };

/**
 * Puts the call with its sound and picture in the place of the plain page.
 * @param element with the address of the call
 * @param show takes another page of the server's
 */
export async function enterRoom(
  element: HTMLElement,
  { sources, speaker }: { sources: MediaSources; speaker: string },
  withVideo: boolean,
  show: (html: string, address: string) => void,
): Promise<void> {
  const address = element.dataset.call ?? location.pathname;

  /** The room as it is; undefined when this guest is not in the call any more. Rejects when it cannot be asked now. */
  async function ask(): Promise<RoomPass | undefined> {
    const answer = await fetch(`${address}/room`, { headers: { accept: 'application/json' } });
    if (answer.status >= 500) throw new Error(`refused with ${answer.status}`);
    if (!answer.ok) return undefined;
    return (await answer.json()) as RoomPass;
  }
  /** What the server has to say to somebody who is not in the call. */
  async function goOut(): Promise<void> {
    const answer = await fetch(address, { headers: { accept: 'text/html' } });
    show(await answer.text(), answer.url);
  }

  const pass = await ask().catch(() => null);
  if (pass === null) return; // the plain page stays, and a reload tries again
  if (pass === undefined) return goOut();

  const call = openRoomCall({
    pass,
    openLine: either(openSocket, openPolling),
    sources,
    withVideo,
    isOver: async () => (await ask()) === undefined,
    onChange: () => render(),
  });
  let isLeaving = false;
  const leave = (): void => {
    isLeaving = true;
    void call
      .leave()
      .then(() => fetch(`${address}/leave`, { method: 'POST' }))
      .then(goOut, () => location.reload());
  };
  const nameOf = (id: string): string => call.state().names.get(id) ?? texts.someone;
  const panel = createCallPanel({ texts, call, nameOf, speaker, onHangUp: leave });
  element.replaceChildren(panel.element, el('p', { class: 'hint' }, 'Keep this page open while you talk.'));

  function render(): void {
    panel.render();
    if (call.state().room !== 'over' || isLeaving) return;
    isLeaving = true;
    goOut().catch(() => location.reload());
  }

  addEventListener('online', () => call.wake(true));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') call.wake(false);
  });
  addEventListener('pagehide', () => call.close());
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload(); // it was put aside, and its place in the room given back
  });
}
