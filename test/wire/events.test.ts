import assert from 'node:assert/strict';
import fc from 'fast-check';
import { embeddedResource, groupBySender, type SentEvent } from '../../server/wire/events.ts';

const sent = (href: string, id: string, rel = 'conversation'): SentEvent => ({
  sender: { rel, href },
  event: { link: { rel: 'message', href: id }, type: 'completed' },
});

describe('events', () => {
  it('are gathered by sender only while they are neighbours: order is significant', () => {
    const senders = groupBySender([sent('/a', '1'), sent('/a', '2'), sent('/b', '3'), sent('/a', '4')]);
    const shape = senders.map(({ href, events }) => [href, events.map(({ link }) => link.href)]);
    assert.deepEqual(shape, [
      ['/a', ['1', '2']],
      ['/b', ['3']],
      ['/a', ['4']],
    ]);
    assert.deepEqual(groupBySender([]), []);
  });

  it('are neither lost nor moved by gathering', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('/a', '/b'), fc.constantFrom('communication', 'conversation'))),
        (of) => {
          const events = of.map(([href, rel], index) => sent(href, String(index), rel));
          const flat = groupBySender(events).flatMap(({ rel, href, events: inside }) =>
            inside.map((event) => ({ sender: { rel, href }, event })),
          );
          assert.deepEqual(flat, events);
        },
      ),
    );
  });

  it('embed their resource under their own rel, in whichever namespace', () => {
    const resource = { state: 'Connected' };
    const event = { link: { rel: 'ms:rtc:saas:messaging', href: '/m' }, type: 'updated' as const };
    assert.equal(embeddedResource({ ...event, _embedded: { 'service:messaging': resource } }), resource);
    assert.equal(embeddedResource({ ...event, _embedded: { other: resource } }), undefined);
    assert.equal(embeddedResource(event), undefined);
  });
});
