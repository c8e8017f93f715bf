import assert from 'node:assert/strict';
import {
  audioDirection,
  heldAfter,
  isPolite,
  onAnswer,
  onOffer,
  sessionOf,
} from '../../../../public/shared/media/negotiation.ts';

const sdp = (direction: string, session = '1') =>
  `v=0\r\no=- ${session} 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n${direction}m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=inactive\r\n`;

describe('public/shared/media: negotiation', () => {
  const fresh = { isFresh: true, isOther: false };
  const agreed = { isFresh: false, isOther: false };

  it('takes an offer when nothing is under way, and when it is, lets exactly one side yield', () => {
    assert.equal(onOffer({ signaling: 'stable', ...fresh }, false), 'take');
    assert.equal(onOffer({ signaling: 'stable', ...agreed }, true), 'take');
    assert.equal(onOffer({ signaling: 'have-local-offer', ...agreed }, false), 'ignore');
    assert.equal(onOffer({ signaling: 'have-local-offer', ...agreed }, true), 'take');
    assert.equal(onOffer({ signaling: 'have-local-offer', ...fresh }, true), 'anew');
    for (const [one, two] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const)
      assert.notEqual(isPolite(one, two), isPolite(two, one));
  });

  it('begins anew with whoever began anew, whoever would have to yield', () => {
    for (const polite of [true, false])
      assert.equal(onOffer({ signaling: 'have-local-offer', isFresh: false, isOther: true }, polite), 'anew');
    assert.equal(onAnswer({ signaling: 'have-local-offer', isFresh: false, isOther: true }), 'anew');
  });

  it('takes an answer to an offer that is out, and no other', () => {
    assert.equal(onAnswer({ signaling: 'have-local-offer', ...agreed }), 'take');
    for (const signaling of ['stable', 'have-remote-offer', 'closed'] as const)
      assert.equal(onAnswer({ signaling, ...agreed }), 'ignore');
  });

  it('tells sessions apart by who and which, not by their version', () => {
    assert.equal(sessionOf(sdp('')), '- 1');
    assert.equal(sessionOf(sdp('').replace(' 2 IN', ' 3 IN')), '- 1');
    assert.notEqual(sessionOf(sdp('', '7')), sessionOf(sdp('')));
    assert.equal(sessionOf(''), '');
  });

  it('reads the direction of the sound, at the line or the session, and not that of the picture', () => {
    assert.equal(audioDirection(sdp('a=sendonly\r\n')), 'sendonly');
    assert.equal(audioDirection(sdp('')), 'sendrecv');
    assert.equal(audioDirection('v=0\r\na=inactive\r\nm=audio 9 X 0\r\n'), 'inactive');
    assert.equal(audioDirection('v=0\r\nm=video 9 X 0\r\na=sendrecv\r\n'), null);
  });

  it('knows who holds: an answer to my own hold says nothing', () => {
    for (const direction of ['inactive', 'sendonly']) {
      assert.equal(heldAfter(false, 'offer', sdp(`a=${direction}\r\n`), false), true);
      assert.equal(heldAfter(false, 'offer', sdp(`a=${direction}\r\n`), true), true);
      assert.equal(heldAfter(false, 'answer', sdp(`a=${direction}\r\n`), true), false);
      assert.equal(heldAfter(true, 'answer', sdp(`a=${direction}\r\n`), true), true);
    }
    assert.equal(heldAfter(true, 'offer', sdp('a=recvonly\r\n'), false), false);
    assert.equal(heldAfter(true, 'answer', sdp('a=sendrecv\r\n'), false), false);
  });
});
