import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createRoster } from '../../server/helpdesk/roster.ts';
import { helpdeskSchema } from '../../server/helpdeskSchema.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { createGroupCommit } from '../../server/storage/groupCommit.ts';
import { type OpenDesk, openDesk } from './support/openDesk.ts';

const alice = { uri: 'sip:alice@contoso.example', name: 'Alice', role: 'agent' } as const;
const sam = { uri: 'sip:sam@contoso.example', name: 'Sam', role: 'supervisor' } as const;

describe('roster', () => {
  let desk: OpenDesk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());

  const names = () => desk.helpdesk.roster.list().map(({ name }) => name);

  it('keeps the order in which members were added, also when one changes', async () => {
    const { roster } = desk.helpdesk;
    await roster.add(sam);
    await roster.add(alice);
    await roster.add({ ...sam, uri: 'SIP:Sam@Contoso.example', name: 'Samuel', role: 'admin' });
    assert.deepEqual(names(), ['Samuel', 'Alice']);
    assert.deepEqual(roster.member('sip:SAM@contoso.example'), { uri: sam.uri, name: 'Samuel', role: 'admin' });
    assert.equal(await roster.remove('Sip:sam@contoso.example'), true);
    assert.equal(await roster.remove(sam.uri), false);
    assert.deepEqual(names(), ['Alice']);
  });

  it('opens and shuts the demo without touching real members', async () => {
    const { roster } = desk.helpdesk;
    await roster.add({ ...alice, name: 'The real Alice' });
    await roster.ensureDemo([alice, sam]);
    await roster.ensureDemo([alice, sam]);
    assert.deepEqual(names(), ['The real Alice', 'Sam']);
    await roster.closeDemo();
    assert.deepEqual(names(), ['The real Alice']);
  });

  it('sees at once what another process writes', async () => {
    const db = openDatabase(join(desk.folder, 'helpdesk.db'), helpdeskSchema);
    const other = createRoster({ db, commit: createGroupCommit(db) });
    await other.add(alice);
    assert.deepEqual(names(), ['Alice']);
    await other.remove(alice.uri);
    assert.deepEqual(names(), []);
    db.close();
  });
});
