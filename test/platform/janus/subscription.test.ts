import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  changeTo,
  connectionOf,
  silentOf,
  type Track,
  tracksOf,
  wanted,
} from '../../../server/platform/janus/subscription.ts';

describe('what somebody gets of a room of Janus', () => {
  const publishers = [
    { id: 1, display: 'alice', streams: [{ type: 'audio', mid: '0' }] },
    { id: 2, display: 'bob', streams: [{ type: 'audio', mid: '0', disabled: true }] },
    {
      id: 3,
      display: 'carol',
      streams: [
        { type: 'audio', mid: '0' },
        { type: 'video', mid: '1', disabled: true },
        { type: 'data', mid: '2' },
      ],
    },
  ];

  it('is what others send: not his own, nothing disabled, no data', () => {
    assert.deepEqual(wanted(publishers, 'alice'), [{ feed: 3, mid: '0' }]);
    assert.deepEqual(silentOf(publishers, 'alice'), ['bob'], 'who is there and sends nothing');
    assert.deepEqual(silentOf(publishers, 'bob'), []);
  });

  it('becomes what it should be by the change it is told, which is none where nothing changed', () => {
    const track = fc.record({ feed: fc.integer({ min: 1, max: 4 }), mid: fc.constantFrom('0', '1') });
    const key = ({ feed, mid }: Track) => `${feed}/${mid}`;
    const tracks = fc.uniqueArray(track, { selector: key });
    fc.assert(
      fc.property(tracks, tracks, (should, is) => {
        const change = changeTo(should, is);
        const left = is.map(key).filter((one) => !change?.unsubscribe?.map(key).includes(one));
        const after = [...left, ...(change?.subscribe ?? []).map(key)];
        assert.deepEqual(after.sort(), should.map(key).sort());
        assert.ok(change === undefined || Object.values(change).every((list) => list.length > 0), 'no empty list');
      }),
    );
  });

  it('is told by the sections that carry something now', () => {
    const streams = [
      { mid: '0', type: 'audio', active: true, feed_display: 'bob' },
      { mid: '1', type: 'video', active: false, feed_display: 'bob' },
      { mid: '2', type: 'audio', active: false },
      { mid: '3', type: 'video', feed_display: 'carol' },
    ];
    assert.deepEqual(tracksOf(streams), [
      { mid: '0', from: 'bob', kind: 'audio' },
      { mid: '3', from: 'carol', kind: 'video' },
    ]);
  });

  it('knows a connection by the origin of its descriptions', () => {
    assert.equal(connectionOf('v=0\r\no=- 4711 2 IN IP4 127.0.0.1\r\ns=-\r\n'), '4711');
    assert.equal(connectionOf('v=0'), undefined);
  });
});
