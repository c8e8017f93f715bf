import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platformMigrations } from '../../../../server/platform/migrations.ts';
import { createDevices } from '../../../../server/platform/ucwa/people/devices.ts';
import { createSubscriptions } from '../../../../server/platform/ucwa/people/subscriptions.ts';
import { openDatabase } from '../../../../server/storage/database.ts';

describe('a presence subscription', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'subscriptions-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is swept away when its client makes another after its end, and by no reading', () => {
    const db = openDatabase(join(folder, 'platform.db'), platformMigrations);
    const client = { endpointId: 'e', culture: 'en', userAgent: 'u', type: 'Browser' };
    const { device } = createDevices(db).ofStaff({ uri: 'sip:a@x', name: 'A' }, client, 0);
    const subscriptions = createSubscriptions(db);
    const first = subscriptions.create(device.id, 1000, 0);
    db.transaction(() => assert.deepEqual(subscriptions.ofDevice(device.id, 1000), []))();
    assert.deepEqual(subscriptions.ofDevice(device.id, 0), [first]);
    const second = subscriptions.create(device.id, 2000, 1000);
    assert.deepEqual(subscriptions.ofDevice(device.id, 0), [second]);
    db.close();
  });

  it('is there until it expires, and then tells nobody of anything', () => {
    const db = openDatabase(join(folder, 'platform.db'), platformMigrations);
    const client = { endpointId: 'e', culture: 'en', userAgent: 'u', type: 'Browser' };
    const { device } = createDevices(db).ofStaff({ uri: 'sip:a@x', name: 'A' }, client, 0);
    const subscriptions = createSubscriptions(db);
    const { id } = subscriptions.create(device.id, 1000, 0);
    subscriptions.add(id, 'sip:b@x');
    subscriptions.add(id, 'sip:b@x');
    assert.deepEqual(subscriptions.contactsOf(id), ['sip:b@x']);
    assert.deepEqual(subscriptions.watchers('sip:b@x', 999), [device.id]);
    assert.deepEqual(subscriptions.watchers('sip:b@x', 1000), []);
    assert.equal(subscriptions.find(device.id, id, 999)?.id, id);
    assert.equal(subscriptions.find(device.id, id, 1000), undefined);
    subscriptions.extend(id, 2000);
    assert.equal(subscriptions.find(device.id, id, 1500)?.id, id);
    assert.equal(subscriptions.find('another', id, 1500), undefined);
    subscriptions.dropDevice(device.id);
    assert.deepEqual(subscriptions.contactsOf(id), []);
    db.close();
  });
});
