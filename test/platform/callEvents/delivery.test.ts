import assert from 'node:assert/strict';
import { createDelivery } from '../../../server/platform/callEvents/delivery.ts';

const fresh = () => createDelivery({ position: 10, unacked: [] });

describe('what was handed out', () => {
  it('comes again after its time until it is acknowledged', () => {
    const delivery = fresh();
    delivery.handOut(11, 'a', 100);
    assert.deepEqual([delivery.due(99), delivery.due(100), delivery.nextDue()], [undefined, 11, 100]);
    delivery.handOut(11, 'b', 200);
    assert.deepEqual([delivery.due(150), delivery.due(200)], [undefined, 11]);
    const takeBack = delivery.ack(11);
    assert.deepEqual([takeBack === undefined, delivery.ack(11), delivery.nextDue()], [false, undefined, null]);
    takeBack?.();
    assert.deepEqual([delivery.unacked(), delivery.due(200), delivery.held('b', 150)], [[11], 11, 1]);
    delivery.ack(11);
    assert.deepEqual([delivery.due(1000), delivery.nextDue()], [undefined, null]);
  });

  it('is received where nobody acknowledges', () => {
    const delivery = fresh();
    delivery.handOut(11, 'a', null);
    assert.deepEqual([delivery.position, delivery.unacked(), delivery.due(1e9)], [11, [], undefined]);
  });

  it('comes again at once, lowest first, when its reader is gone or after a restart', () => {
    const delivery = fresh();
    delivery.handOut(12, 'a', 100);
    delivery.handOut(11, 'b', 100);
    delivery.handOut(13, 'a', 100);
    delivery.drop('a');
    assert.equal(delivery.due(0), 12);
    const again = createDelivery({ position: delivery.position, unacked: delivery.unacked() });
    assert.deepEqual([again.position, again.due(0), again.held('a', 0)], [13, 11, 0]);
  });

  it('counts for its reader while it may still be acknowledged in time', () => {
    const delivery = fresh();
    delivery.handOut(11, 'a', 100);
    delivery.handOut(12, 'a', 200);
    assert.deepEqual([delivery.held('a', 50), delivery.held('a', 150), delivery.held('b', 50)], [2, 1, 0]);
  });
});
