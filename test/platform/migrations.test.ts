import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInvitationRecords } from '../../server/platform/calls/invitations.ts';
import { createCallRecords } from '../../server/platform/calls/records.ts';
import { createLogReader } from '../../server/platform/log/reading.ts';
import { platformMigrations } from '../../server/platform/migrations.ts';
import { openDatabase } from '../../server/storage/database.ts';

describe('the schema of the platform file', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'migrations-'));
    file = join(folder, 'platform.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const openBefore = (name: string) => {
    const step = platformMigrations.findIndex((one) => one.name === name);
    assert.ok(step > 0, name);
    return openDatabase(file, platformMigrations.slice(0, step));
  };

  it('takes over a conversation whose facts lay in its state', () => {
    const old = openBefore('facts of a conversation apart from its state');
    const state = {
      facts: { id: 'm', kind: 'meeting', subject: 'Blå "dør"' },
      phase: 'open',
      bridge: null,
      typing: [],
    };
    old
      .prepare("INSERT INTO conversation(id, application, state, last_seq, meeting_uri) VALUES ('m', 'a', ?, 1, 'u')")
      .run(JSON.stringify(state));
    old.close();
    const db = openDatabase(file, platformMigrations);
    assert.deepEqual(createLogReader(db).meetingByUri('u'), state);
    assert.ok(!String(db.prepare('SELECT state FROM conversation').pluck().get()).includes('facts'));
    db.close();
  });

  it('says when a conversation ended that was over as soon as it began', () => {
    const old = openBefore('when conversations ended that were over as soon as they began');
    const add = old.prepare(
      'INSERT INTO conversation(id, application, state, last_seq, closed_at) VALUES (?, ?, ?, 2, ?)',
    );
    const happen = old.prepare("INSERT INTO event(stream, seq, at, body) VALUES (?, ?, ?, '{}')");
    for (const [id, phase, closedAt] of [
      ['lost', 'closed', null],
      ['known', 'closed', 5],
      ['open', 'open', null],
    ]) {
      add.run(id, 'a', JSON.stringify({ phase }), closedAt);
      happen.run(id, 1, 10);
      happen.run(id, 2, 20);
    }
    old.close();
    const db = openDatabase(file, platformMigrations);
    assert.deepEqual(db.prepare('SELECT id, closed_at FROM conversation ORDER BY id').raw().all(), [
      ['known', 5],
      ['lost', 20],
      ['open', null],
    ]);
    db.close();
  });

  it('lets those who watched somebody follow him', () => {
    const old = openBefore('watchers follow whom they watch');
    const device = `INSERT INTO device(id, kind, person, name, endpoint_id, culture, user_agent, type, created_at, ended_at)
      VALUES (?, 'staff', 'sip:a@x', 'A', ?, '', '', '', 0, ?)`;
    for (const [id, endedAt] of [
      ['living', null],
      ['ended', 1],
    ] as const) {
      old.prepare(device).run(id, id, endedAt);
      for (const twice of ['one', 'two']) {
        old.prepare('INSERT INTO presence_subscription VALUES (?, ?, 1)').run(id + twice, id);
        old.prepare("INSERT INTO presence_membership VALUES (?, 'sip:b@x')").run(id + twice);
      }
    }
    old.prepare("INSERT INTO event(stream, seq, at, body) VALUES ('x', 1, 1, '{}')").run();
    old.close();
    const db = openDatabase(file, platformMigrations);
    assert.deepEqual(db.prepare('SELECT device, stream, since, until FROM membership').raw().all(), [
      ['living', 'person:watched:sip:b@x', 2, null],
    ]);
    db.close();
  });

  it('finds lines and invitations of events that were written before', () => {
    const old = openBefore('what events are looked for by');
    const happen = old.prepare('INSERT INTO event(stream, seq, at, body) VALUES (?, ?, 1, ?)');
    for (const [n, body] of [
      { type: 'message', number: 1, text: 'x' },
      { type: 'hostJoined', joining: { id: 'came' } },
      { type: 'messagingAdded', invitationId: 'added' },
      { type: 'left', number: 7 },
    ].entries())
      happen.run('c', n + 1, JSON.stringify(body));
    old.close();
    const db = openDatabase(file, platformMigrations);
    const reader = createLogReader(db);
    assert.equal(reader.message('c', 1)?.body.text, 'x');
    assert.equal(reader.message('c', 7), undefined);
    assert.deepEqual(
      ['came', 'added', 'none'].map((id) => reader.aboutInvitation('c', id).map(({ type }) => type)),
      [['hostJoined'], ['messagingAdded'], []],
    );
    db.close();
  });

  it('knows whether an application was in the meeting it joined, after what it was told last', () => {
    const old = openBefore('whether applications are in the meetings they joined');
    const happen = old.prepare('INSERT INTO event(stream, seq, at, body) VALUES (?, ?, 1, ?)');
    for (const [id, application, lastSeq] of [
      ['its own', 'a', 0],
      ['never told', '', 1],
      ['in', '', 2],
      ['out', '', 3],
      ['in again', '', 5],
    ]) {
      const open = 'INSERT INTO conversation(id, application, state, last_seq) VALUES (?, ?, ?, 5)';
      old.prepare(open).run(id, application, '{}');
      old.prepare("INSERT INTO callback(conversation, application, last_seq) VALUES (?, 'a', ?)").run(id, lastSeq);
      for (const [index, type] of ['meetingOpened', 'hostJoined', 'hostLeft', 'joined', 'hostJoined'].entries())
        happen.run(id, index + 1, JSON.stringify({ type }));
    }
    old.close();
    const db = openDatabase(file, platformMigrations);
    assert.deepEqual(db.prepare('SELECT conversation FROM callback WHERE away ORDER BY last_seq').pluck().all(), [
      'never told',
      'out',
    ]);
    db.close();
  });

  it('finds what rings in a call by its ids', () => {
    const old = openBefore('invitations into calls by their ids');
    const people = [
      { uri: 'sip:bob', state: 'ringing' },
      { uri: 'sip:carol', state: 'declined' },
    ];
    const ringing = { id: 'i', operation: 'o', from: 'sip:alice', device: 'room-1', transfer: true, ring: { people } };
    old
      .prepare("INSERT INTO conversation(id, application, state, last_seq) VALUES ('c', '', ?, 1)")
      .run(JSON.stringify({ call: { invitations: [ringing] } }));
    old.close();
    const db = openDatabase(file, platformMigrations);
    const records = createInvitationRecords(db);
    const made = { call: 'c', invitation: 'i', from: 'sip:alice', operation: 'o', device: 'room-1', transfer: true };
    assert.deepEqual(records.asking('sip:bob', 'o'), [{ ...made, uri: 'sip:bob', end: null }]);
    assert.deepEqual(records.byId('i', 'sip:carol'), { ...made, uri: 'sip:carol', end: 'declined' });
    db.close();
  });

  it('knows whose calls are open, in which order they concern somebody, and a sign-in a token', () => {
    const old = openBefore('lists of calls by person, and whose calls are open');
    const facts = JSON.stringify({ call: { creator: 'sip:a@x' } });
    old
      .prepare("INSERT INTO conversation(id, application, state, last_seq, facts) VALUES ('c', '', '{}', 1, ?)")
      .run(facts);
    old.prepare("INSERT INTO call_record(id, room, status, created_at) VALUES ('c', 'r', 'planned', 0)").run();
    old.prepare("INSERT INTO call_party(uri, call) VALUES ('sip:a@x', 'c')").run();
    old.prepare("INSERT INTO account VALUES (1, 'i', 'a', 'sip:a@x', 'A', 'agent', NULL, NULL, 'hash', 1, 0, 0)").run();
    for (const kind of ['access', 'refresh'])
      old
        .prepare('INSERT INTO staffToken(hash, kind, account, expiresAt) VALUES (?, ?, 1, 1)')
        .run(kind.repeat(9), kind);
    old.close();
    const db = openDatabase(file, platformMigrations);
    const records = createCallRecords(db);
    assert.deepEqual(
      [1, 2].map((most) => records.hasFewer('sip:a@x', most)),
      [false, true],
    );
    const { items, total } = records.list({ uri: 'sip:a@x', status: 'planned', skip: 0, take: 9 });
    assert.deepEqual([items.map(({ id }) => id), total], [['c'], 1]);
    assert.equal(db.prepare("SELECT count(DISTINCT signIn) FROM staffToken WHERE signIn <> ''").pluck().get(), 2);
    db.close();
  });
});
