import assert from 'node:assert/strict';
import { embeddedOf } from '../../../../server/wire/resource.ts';
import { type Chat, pathOf, queryOf, startHelp } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { words } from '../../support/told.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { until } from '../../support/until.ts';
import { linked, refusalOf, rels } from '../../support/wire.ts';

describe('an application sends somebody out of the meeting it started', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let chat: Chat;
  beforeEach(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
    chat = await startHelp(platform, desk, alice);
    await Promise.all([alice.channel.drain(), chat.visitor.channel.drain()]);
  });
  afterEach(async () => {
    await platform.stop();
    await desk.close();
  });
  const participants = async () => {
    const path = `${pathOf(desk)}/communication/conversations/${chat.meeting}/participants?${queryOf(desk)}`;
    return embeddedOf((await desk.ask('GET', path)).body, 'participant');
  };

  it('a member of the staff: he is told Ejected, the visitor stays', async () => {
    const [visitor, agent] = await participants();
    assert.deepEqual([rels(visitor).includes('eject'), rels(agent).includes('promote')], [true, false]);
    const eject = linked(agent, 'eject');
    assert.match(eject, /\/participants\/alice@contoso\.example\/eject\?endpointId=/);
    assert.equal((await desk.ask('POST', eject)).status, 204);
    assert.equal((await alice.channel.drain()).map(words).at(-1), 'conversation deleted Ejected');
    assert.deepEqual(await chat.visitor.channel.drain(), []);
    await until('the end of her stay', () =>
      desk.receiver.told(chat.meeting).map(words).includes('participant deleted Ejected "Alice"') ? true : undefined,
    );
    assert.equal(refusalOf(await desk.ask('POST', eject)), '404 NotFound');
  });

  it('the visitor: his chat ends with Ejected on every side', async () => {
    const [visitor] = await participants();
    assert.equal((await desk.post(visitor ?? {}, 'eject')).status, 204);
    assert.deepEqual((await chat.visitor.channel.drain()).map(words), [
      'messaging updated Disconnected Ejected',
      `participant deleted "${desk.name}"`,
      'conversation updated Disconnected',
      'conversation deleted Ejected',
    ]);
    assert.deepEqual((await alice.channel.drain()).map(words), [
      'participantMessaging deleted in participant',
      'participant deleted Ejected "Jane"',
    ]);
    await until('the end of his chat', () =>
      desk.receiver.told(chat.peer).map(words).at(-1) === 'conversation deleted Ejected' ? true : undefined,
    );
  });

  it('not somebody of a chat, nor anybody who waits: there is no lobby', async () => {
    const below = (id: string, rest: string) =>
      `${pathOf(desk)}/communication/conversations/${id}${rest}?${queryOf(desk)}`;
    assert.equal(
      refusalOf(await desk.ask('POST', below(chat.peer, '/participants/x@anonymous.invalid/eject'))),
      '409 Conflict/OperationNotSupported',
    );
    for (const action of ['admit', 'reject']) {
      const refused = await desk.ask('POST', below(chat.meeting, `/participants/no@body.example/${action}`));
      assert.equal(refusalOf(refused), '404 NotFound');
    }
  });
});
