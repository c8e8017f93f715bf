import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { startPlatform } from '../support/platform.ts';
import { openGateway, openMailServer } from './notices/servers.ts';
import { person } from './support.ts';

describe('what became of mail and SMS', () => {
  it('is in the CallLog of the creator and of who leads, and of nobody else', async () => {
    const [mail, gateway] = await Promise.all([openMailServer(), openGateway()]);
    const platform = await startPlatform({ SMTP_URL: mail.url, SMS_GATEWAY_URL: gateway.url });
    try {
      const alice = await person(platform, 'alice', 'agent');
      const bob = await person(platform, 'bob', 'agent', { email: 'bob@contoso.example' });
      const sam = await person(platform, 'sam', 'supervisor');
      const { callId } = await alice.call({
        invitedContacts: [{ ...bob.contact, phoneNumber: 'ask the desk' }],
      });
      const toldTo = async (who: typeof alice) => (await who.log(callId)).notices;
      let told = await toldTo(alice);
      const waitsUntil = Date.now() + 5_000;
      while (told?.some(({ state }) => state === 'queued') && Date.now() < waitsUntil) {
        await pause(10);
        told = await toldTo(alice);
      }
      assert.deepEqual(
        told?.map(({ channel, state, attempts, contact: { displayName } }) => [channel, state, attempts, displayName]),
        [
          ['mail', 'sent', 1, 'bob'],
          ['sms', 'failed', 0, 'bob'],
        ],
      );
      assert.ok(told?.[1]?.error);
      assert.deepEqual(await toldTo(sam), told);
      assert.equal(await toldTo(bob), undefined);
    } finally {
      await platform.stop();
      await Promise.all([mail.close(), gateway.close()]);
    }
  });
});
