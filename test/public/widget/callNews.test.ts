import assert from 'node:assert/strict';
import { type ChatCall, followCall, noCall } from '../../../public/widget/call/callNews.ts';
import { wordsFor } from '../../../public/widget/call/callWords.ts';
import { loadCallTexts } from '../../../public/widget/call/texts.ts';
import { buttonLabels, type Language } from '../../../public/widget/language.ts';
import type { SentEvent, WireEvent } from '../../../server/wire/events.ts';

const at = '/ucwa/psanon/v1/applications/1/communication';
const pass = { href: 'ws://desk/qss/ws?access_token=t', token: 't', room: 'a'.repeat(64), callId: 'c' };
const link = (rel: string) => ({ href: `${at}/${rel}` });

const told = (rel: string, resource: object, more: Partial<WireEvent> = {}): SentEvent => ({
  sender: { rel: 'conversation', href: `${at}/conversations/1` },
  event: { link: { rel, href: `${at}/${rel}` }, type: 'updated', _embedded: { [rel]: { ...resource, rel } }, ...more },
});
const modality = (state: string, ...rels: string[]) =>
  told('audioVideo', {
    state,
    _links: {
      ...Object.fromEntries(rels.map((rel) => [rel, link(rel)])),
      ...(state === 'Disconnected' ? {} : { room: pass }),
    },
  });
const doings = (direction: string, state: string): string[] =>
  state === 'Connected' ? [] : direction === 'Outgoing' ? ['cancel'] : ['accept', 'decline'];
const invitation = (direction: string, state: string, more: Partial<WireEvent> = {}): SentEvent =>
  told(
    'audioVideoInvitation',
    {
      direction,
      state,
      _links: {
        from: { ...link('from'), title: 'Alice' },
        room: pass,
        ...Object.fromEntries(doings(direction, state).map((rel) => [rel, link(rel)])),
      },
      _embedded: { acceptedByParticipant: [{ name: direction === 'Outgoing' ? 'Alice' : 'Vera' }] },
    },
    more,
  );
const failed = (direction: string, subcode: string) =>
  invitation(direction, 'Failed', { type: 'completed', status: 'Failure', reason: { code: 'RemoteFailure', subcode } });
const play = (...events: SentEvent[]): ChatCall => events.reduce(followCall, noCall);
const idle = modality('Disconnected', 'addAudioVideo');

describe('public/widget/call, the news of a call', () => {
  it('is offered, asked for, rung, answered and over', () => {
    const steps = [
      idle,
      invitation('Outgoing', 'Connecting', { type: 'started' }),
      modality('Connecting', 'stopAudioVideo'),
      invitation('Outgoing', 'Alerting'),
      modality('Connected', 'stopAudioVideo'),
      invitation('Outgoing', 'Connected', { type: 'completed', status: 'Success' }),
      idle,
    ];
    const phases = steps.map((_step, index) => play(...steps.slice(0, index + 1)).phase);
    assert.deepEqual(phases, ['none', 'calling', 'calling', 'ringing', 'on', 'on', 'none']);
    assert.equal(play(idle).links.addAudioVideo, `${at}/addAudioVideo`);
    const on = play(...steps.slice(0, 6));
    assert.deepEqual([on.name, on.pass, on.links.cancel], ['Alice', pass, '']);
    const over = play(...steps);
    assert.deepEqual([over.end, over.pass, over.links.addAudioVideo], ['ended', undefined, `${at}/addAudioVideo`]);
  });

  it('is found by the conversation that a channel begins with', () => {
    const { event } = modality('Connected', 'stopAudioVideo');
    const begun = told('conversation', { state: 'Connected', _embedded: event._embedded ?? {} }, { type: 'added' });
    assert.deepEqual([play(begun).phase, play(begun).pass], ['on', pass]);
    assert.equal(play(begun, told('conversation', {}, { type: 'deleted' })).phase, 'none');
  });

  it('names who calls, not who was called', () => {
    const rings = play(invitation('Incoming', 'Connecting', { type: 'started' }), modality('Connecting'));
    assert.deepEqual([rings.phase, rings.name, rings.links.accept], ['incoming', 'Alice', `${at}/accept`]);
    const on = [modality('Connected'), invitation('Incoming', 'Connected', { type: 'completed', status: 'Success' })];
    assert.equal(on.reduce(followCall, rings).name, 'Alice');
  });

  for (const [direction, subcode, end] of [
    ['Outgoing', 'Declined', 'declined'],
    ['Outgoing', 'Timeout', 'unanswered'],
    ['Outgoing', 'Unreachable', 'nobody'],
    ['Outgoing', 'Canceled', undefined],
    ['Outgoing', 'NeverHeardOf', 'failed'],
    ['Incoming', 'Declined', undefined],
    ['Incoming', 'Timeout', 'missed'],
    ['Incoming', 'Canceled', 'missed'],
  ] as const)
    it(`${direction} and ${subcode}: ${end ?? 'no news to who did it'}`, () => {
      const rung = direction === 'Outgoing' ? [invitation(direction, 'Alerting')] : [];
      const begun = [invitation(direction, 'Connecting', { type: 'started' }), ...rung];
      const now = play(...begun, failed(direction, subcode), idle);
      assert.deepEqual([now.phase, now.end], ['none', end]);
    });

  it('Declined before anybody was rung: nobody is there', () => {
    const begun = [invitation('Outgoing', 'Connecting', { type: 'started' }), modality('Connecting', 'stopAudioVideo')];
    assert.equal(play(...begun, failed('Outgoing', 'Declined'), idle).end, 'nobody');
  });
});

describe('public/widget/call, what is said of it', () => {
  const incoming = play(invitation('Incoming', 'Connecting', { type: 'started' }));
  const elsewhere = play(modality('Connected'));

  it('asks who is called, offers who talks elsewhere to go on here, and says nothing to who hung up', async () => {
    const texts = await loadCallTexts('en');
    assert.deepEqual(wordsFor(incoming, 'none', 'Alice', texts), { text: 'Alice is calling you.', choice: 'answer' });
    assert.equal(wordsFor(elsewhere, 'none', '', texts).choice, 'takeOver');
    assert.equal(wordsFor(elsewhere, 'left', '', texts).text, '');
    assert.equal(wordsFor(noCall, 'none', '', texts).text, '');
    assert.deepEqual(wordsFor(noCall, 'failed', '', texts), { text: texts.failed, choice: 'close' });
  });

  for (const language of Object.keys(buttonLabels) as Language[])
    it(`is said in ${language}, each sentence in its own words`, async () => {
      const [texts, english] = [await loadCallTexts(language), await loadCallTexts('en')];
      const missing = Object.keys(english).filter((key) => !Object.hasOwn(texts, key));
      assert.deepEqual(missing, []);
      assert.match(texts.incoming('Ada'), /Ada/);
      for (const say of Object.values(texts.trouble)) assert.ok(say(texts.device.camera).includes(texts.device.camera));
      if (language !== 'en') assert.notEqual(texts.unanswered, english.unanswered);
    });
});
