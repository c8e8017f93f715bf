import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { RequestFilter } from '../../server/helpdesk/model.ts';
import { createSupportRequests } from '../../server/helpdesk/supportRequests.ts';
import { helpdeskSchema } from '../../server/helpdeskSchema.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { type OpenDesk, openDesk } from './support/openDesk.ts';

describe('list of support requests', () => {
  let desk: OpenDesk;
  let db: Database;
  beforeEach(async () => {
    desk = await openDesk();
    db = openDatabase(join(desk.folder, 'list.db'), helpdeskSchema);
    const insert = db.prepare(`
      insert into requests (id, state, outcome, visitor_name, visitor_uri, subject, owner_uri, created_at, chat)
      values (?, ?, ?, ?, 'sip:v', ?, ?, ?, '{}')`);
    insert.run('1', 'closed', 'answered', 'Åse', 'Invoice', 'sip:alice@contoso.example', 1);
    insert.run('2', 'closed', 'abandoned', 'Jane', 'An ÅRSAK', null, 2);
    insert.run('3', 'active', null, 'Jim', '100%', 'sip:alice@contoso.example', 3);
    insert.run('4', 'waiting', null, 'Joan', '', null, 3);
  });
  afterEach(async () => {
    db.close();
    await desk.close();
  });

  const found = (filter: Partial<RequestFilter>): [string, number] => {
    const { items, total } = createSupportRequests(db).list({ limit: 2, offset: 0, ...filter });
    return [items.map(({ id }) => id).join(' '), total];
  };

  it('is newest first, a page of it, with the number of all', () => {
    assert.deepEqual(found({}), ['4 3', 4]);
    assert.deepEqual(found({ offset: 2 }), ['2 1', 4]);
  });

  it('holds what every filter given asks for', () => {
    assert.deepEqual(found({ state: 'closed' }), ['2 1', 2]);
    assert.deepEqual(found({ outcome: 'answered' }), ['1', 1]);
    assert.deepEqual(found({ owner: 'sip:Alice@contoso.example' }), ['3 1', 2]);
    assert.deepEqual(found({ owner: 'sip:alice@contoso.example', state: 'closed', outcome: 'answered' }), ['1', 1]);
    assert.deepEqual(found({ state: 'waiting', outcome: 'answered' }), ['', 0]);
  });

  it('is searched in names and subjects, in any case, for the text as it stands', () => {
    assert.deepEqual(found({ search: ' å ' }), ['2 1', 2]);
    assert.deepEqual(found({ search: '%' }), ['3', 1]);
    assert.deepEqual(found({ search: '  ' }), ['4 3', 4]);
  });

  it('is counted without reading the rows, which hold whole chats', () => {
    const plan = db.prepare("explain query plan select count(*) from requests where state = 'closed'").all();
    assert.match(JSON.stringify(plan), /COVERING INDEX requests_listed/);
  });
});
