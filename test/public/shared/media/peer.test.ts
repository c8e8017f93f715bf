import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { openPeer } from '../../../../public/shared/media/peer.ts';
import { peerTimes } from '../../../../public/shared/media/peerState.ts';
import { openRecovery } from '../../../../public/shared/media/recovery.ts';
import { wrtc } from '../../../support/wrtc.ts';

describe('public/shared/media: the connection with one other, closed', () => {
  const times = { ...peerTimes, gather: 20, connect: 20 };

  it('answers no offer that it had begun to take', async () => {
    const other = new wrtc.RTCPeerConnection();
    other.addTransceiver('audio');
    const { sdp = '' } = await other.createOffer();
    const connection = new wrtc.RTCPeerConnection() as unknown as RTCPeerConnection;
    const sent: string[] = [];
    const describeMine = connection.setLocalDescription.bind(connection);
    const described = new Promise<void>((done) => {
      connection.setLocalDescription = async (description) => {
        await describeMine(description);
        peer.close();
        done();
      };
    });
    const peer = openPeer({
      id: '2',
      connect: () => connection,
      isPolite: () => false,
      send: (type) => sent.push(type),
      onChange() {},
      times,
      now: Date.now,
    });
    try {
      peer.take({ type: 'offer', sdp });
      await described;
      await pause(100);
      assert.deepEqual(sent, []);
      assert.equal(peer.state().phase, 'closed');
    } finally {
      other.close();
    }
  });

  it('is not watched any more, whatever is still told of it', async () => {
    let restarts = 0;
    const recovery = openRecovery({
      times,
      isPolite: () => false,
      now: Date.now,
      isSound: () => false,
      restart: () => restarts++,
      onChange() {},
    });
    recovery.close();
    for (const ailment of ['stalls', 'failed', 'slow'] as const) {
      recovery.ail(ailment);
      await pause(30);
    }
    recovery.anew();
    assert.equal(recovery.isAiling(), false);
    assert.equal(restarts, 0);
  });
});
