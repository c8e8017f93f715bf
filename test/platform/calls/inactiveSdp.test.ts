import assert from 'node:assert/strict';
import { inactiveAnswer, inactiveOffer } from '../../../server/platform/calls/inactiveSdp.ts';

const lines = (sdp: string) => sdp.split('\r\n');

describe('inactive descriptions', () => {
  const zeros = (bytes: number) => Buffer.alloc(bytes);

  it('end every line as they must, and repeat what chance gave', () => {
    const offer = inactiveOffer(zeros);
    assert.ok(offer.endsWith('\r\n') && !/[^\r]\n/.test(offer));
    assert.equal(offer, inactiveOffer(zeros));
    assert.notEqual(inactiveOffer(), inactiveOffer());
  });

  it('answer every audio and video stream with its own formats, and refuse the rest', () => {
    const offer = [
      'v=0',
      'o=- 1 1 IN IP4 127.0.0.1',
      's=-',
      't=0 0',
      'a=group:BUNDLE a v d',
      'm=audio 50000 UDP/TLS/RTP/SAVPF 111 8',
      'c=IN IP4 10.0.0.1',
      'a=mid:a',
      'a=sendrecv',
      'a=rtcp-mux',
      'a=rtpmap:111 opus/48000/2',
      'a=candidate:1 1 udp 1 10.0.0.1 50000 typ host',
      'm=video 50000 UDP/TLS/RTP/SAVPF 96',
      'a=mid:v',
      'a=rtpmap:96 VP8/90000',
      'm=application 50000 UDP/DTLS/SCTP webrtc-datachannel',
      'a=mid:d',
      '',
    ].join('\r\n');
    const answer = lines(inactiveAnswer(offer, zeros));
    const media = answer.filter((line) => line.startsWith('m='));
    assert.deepEqual(media, [
      'm=audio 9 UDP/TLS/RTP/SAVPF 111 8',
      'm=video 9 UDP/TLS/RTP/SAVPF 96',
      'm=application 0 UDP/DTLS/SCTP webrtc-datachannel',
    ]);
    assert.ok(answer.includes('a=group:BUNDLE a v'));
    assert.equal(answer.filter((line) => line === 'a=inactive').length, 2);
    assert.equal(answer.filter((line) => line === 'a=setup:passive').length, 2);
    assert.ok(answer.includes('a=rtpmap:111 opus/48000/2'));
    assert.ok(!answer.some((line) => line.startsWith('a=candidate') || line === 'a=sendrecv'));
  });

  it('answer what is no description with an empty session', () => {
    assert.deepEqual(lines(inactiveAnswer('nonsense', zeros)), ['v=0', 'o=- 0 1 IN IP4 0.0.0.0', 's=-', 't=0 0', '']);
  });

  describe('as WebRTC reads them', () => {
    it('are offers and answers', async function () {
      this.timeout(20_000);
      const { default: wrtc } = await import('@roamhq/wrtc');
      const peer = new wrtc.RTCPeerConnection();
      await peer.setRemoteDescription({ type: 'offer', sdp: inactiveOffer() });
      const answer = await peer.createAnswer();
      assert.match(answer.sdp ?? '', /m=audio 9 [\s\S]*a=inactive/);
      await peer.setLocalDescription(answer);
      peer.close();

      const caller = new wrtc.RTCPeerConnection();
      caller.addTransceiver('audio');
      caller.addTransceiver('video');
      caller.createDataChannel('chat');
      const offer = await caller.createOffer();
      await caller.setLocalDescription(offer);
      await caller.setRemoteDescription({ type: 'answer', sdp: inactiveAnswer(offer.sdp ?? '') });
      assert.equal(caller.signalingState, 'stable');
      caller.close();
    });
  });
});
