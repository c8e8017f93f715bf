import { createUcwaHttp } from '../shared/ucwaClient.ts';
import { callForAttention } from './alerts/alerts.ts';
import { tellOfCalls } from './alerts/calls.ts';
import { createNotifier } from './alerts/notifier.ts';
import { createSound } from './alerts/sound.ts';
import { readDesk } from './desk.ts';
import { watchActivity } from './session/activity.ts';
import { keepCalls } from './session/calls.ts';
import { keepRoster } from './session/colleagueList.ts';
import { createCommands } from './session/commands.ts';
import { connect } from './session/connection.ts';
import { createHelpdesk } from './session/helpdesk.ts';
import { instanceOf } from './session/instance.ts';
import { keepIn } from './session/keep.ts';
import { createOutbox } from './session/outbox.ts';
import { changePassword } from './session/password.ts';
import { watchPeer } from './session/peerPresence.ts';
import { createPresence } from './session/presence.ts';
import { createReadMarks } from './session/readMarks.ts';
import { signOut } from './session/signOut.ts';
import { createStaffToken } from './session/staffToken.ts';
import { keepUp } from './session/upkeep.ts';
import { askedFor, connectionIs, dismissed, selected } from './state/actions.ts';
import { emptyState } from './state/model.ts';
import { shownChats } from './state/reading.ts';
import { createStore } from './store.ts';
import { createDeskView } from './view/deskView.ts';
import { byId } from './view/dom.ts';
import { followViewport } from './view/viewport.ts';

/** The agent's desk: puts the parts together and starts them. They live as long as the page. */
const desk = readDesk(document);
const [tab, browser] = [keepIn('session'), keepIn('local')];
const store = createStore(selected(emptyState(desk), tab.get('selected')));
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Nobody signs in again within this time (ms). */
const bounceMs = 3_000;

let isLeaving = false;

function onSignedOut(): void {
  if (isLeaving) return;
  if (store.get().connection === 'signedOut') return;
  store.update((state) => connectionIs(state, 'signedOut'));
  const sentAt = Number(tab.get('signIn') ?? 0);
  tab.set('signIn', String(Date.now()));
  // Sent there a moment ago and back at once, it would go round for ever: the bar says how it is.
  if (Date.now() - sentAt > bounceMs) location.assign('/sign-in?next=/console');
}

const token = createStaffToken(onSignedOut);
const http = createUcwaHttp({ token: token.token, onUnauthorized: token.renew });
const helpdesk = createHelpdesk(onSignedOut);
const presence = createPresence(http, store);
const commands = createCommands(http, store, Date.now);
const outbox = createOutbox({ http, store, now: Date.now, pause });
const refreshRoster = keepRoster(store, Date.now);
const calls = keepCalls({
  store,
  http,
  token,
  tab,
  now: Date.now,
  onMedia: () => view.render(),
  place: byId('call-sound', HTMLElement),
});
const sound = createSound(browser);
const notifier = createNotifier((chat) => {
  if (chat !== undefined) view.open(chat);
});

const view = createDeskView({
  store,
  drafts: tab,
  accept: commands.accept,
  decline: commands.decline,
  select: (chat) => store.update((state) => selected(state, chat)),
  end: commands.end,
  dismiss: (chat) => store.update((state) => dismissed(state, chat)),
  say: (chat, text) => void outbox.say(chat, text),
  again: (chat, operationId) => void outbox.again(chat, operationId),
  typing: commands.typing,
  async bringIn(chat, { uri, name }, silent) {
    if (chat.onlineMeetingUri === null) return 'The meeting is not known yet.';
    const told = await helpdesk.bringIn({ onlineMeetingUri: chat.onlineMeetingUri, to: uri, silent });
    if (told === undefined)
      store.update((state) => askedFor(state, chat.id, { uri: uri.toLowerCase(), name, silent, at: Date.now() }));
    return told;
  },
  onChoosing: () => void refreshRoster(),
  setAvailability: presence.set,
  useHere: () => connection.useHere(),
  onLook: () => upkeep.look(),
  changePassword: (password, newPassword) => changePassword({ username: desk.me.uri, password, newPassword }),
  sound,
  notifier,
  calls,
});

const upkeep = keepUp({ http, store, helpdesk, marks: createReadMarks(browser), looking: view.looking, pause });
watchPeer(http, store);
callForAttention({ store, sound, notifier, announce: view.announce });
tellOfCalls({ store, sound, notifier, announce: view.announceCall });
store.onChange(view.render);
store.onChange((state) => tab.set('selected', state.selected));

const connection = connect({ http, token, store, presence, instanceId: instanceOf(tab) });
followViewport();
watchActivity({
  report: () => void presence.reportActivity(),
  onBack() {
    connection.wake();
    calls.wake();
  },
  onLook: upkeep.look,
});

for (const form of document.querySelectorAll<HTMLFormElement>('form[action="/sign-out"]'))
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    isLeaving = true;
    calls.leave();
    const left = await signOut(form.action);
    if (left?.platform !== true) await connection.leave();
    if (left) location.assign(left.page);
    else form.submit();
  });

addEventListener('beforeunload', (event) => {
  const unsent = shownChats(store.get()).some(({ lines }) =>
    lines.some((line) => line.kind === 'message' && (line.delivery === 'sending' || line.delivery === 'failed')),
  );
  if (unsent && store.get().connection !== 'signedOut') event.preventDefault();
});
