import assert from 'node:assert/strict';
import { inviting, type RoomClient, requestId } from '../../rooms/support.ts';
import { addStaff, tokenOf } from '../../support/staff.ts';
import { roomIn, roomOf, scene, visitorCalls, visitorRoom } from './support.ts';

describe('the names of several in the call of a chat', () => {
  const it1 = scene();
  let carolUri: string;
  before(async () => {
    carolUri = await addStaff(it1.platform, 'Carol');
  });

  it('are to the visitor those of his chat, and for who is not in it his own', async () => {
    const { platform, aliceRoom, bobRoom } = it1;
    const carolRoom = await roomOf(platform, { uri: carolUri, token: await tokenOf(platform, carolUri) });
    const place = roomIn(await visitorCalls(it1));
    const { room } = place;
    const visitor = await visitorRoom(platform, place);
    await visitor.ask({ request: 'joinRoom', requestID: requestId(), payload: { room } });
    const rung = await aliceRoom.next({ request: 'invitation' });
    await aliceRoom.ask({ answer: 'invitation', requestID: rung.requestID, from: rung.from });
    const names = async () =>
      (await visitor.ask({ request: 'participants', requestID: requestId(), payload: { room } })).payload.names;
    const takes = async (who: RoomClient, requestID: unknown) => {
      const { from } = await who.next({ requestID });
      await who.ask({ answer: 'invitation', requestID, from });
    };

    const frame = inviting(room, carolRoom.id);
    aliceRoom.send(frame);
    await takes(carolRoom, frame.requestID);
    await aliceRoom.next({ answer: 'invitation', requestID: frame.requestID });
    const [jane, alice, carol] = [
      { [visitor.id]: 'Jane' },
      { [aliceRoom.id]: 'Agent ali' },
      { [carolRoom.id]: 'Carol' },
    ];
    assert.deepEqual(await names(), { ...jane, ...alice, ...carol });

    const requestID = requestId();
    aliceRoom.send({ request: 'transfer', requestID, to: bobRoom.id, payload: { room } });
    await takes(bobRoom, requestID);
    await aliceRoom.next({ answer: 'transfer', requestID });
    assert.deepEqual(await names(), { ...jane, ...carol, [bobRoom.id]: 'Agent bob' });
    await Promise.all([visitor, carolRoom].map((one) => one.close()));
  });
});
