import { randomUUID } from 'node:crypto';
import { spawnProduct } from '../test/support/spawnProduct.ts';
import { spawnBaseline } from './baseline/spawn.ts';
import { openConnection } from './support/connection.ts';
import { startFakePlatform } from './support/fakePlatform.ts';
import { atLeast, type Row, told } from './support/result.ts';
import { alternate } from './support/rounds.ts';
import { type Measured, measured } from './support/statistics.ts';

const senders = 50;

/**
 * Durable callbacks a second: each is checked, recorded and answered, and tells of a conversation that the helpdesk does
 * not know, so that receiving is all there is to do. Against bare Express + one insert, with as many senders.
 */
export async function callbacks(folder: string): Promise<Row[]> {
  const platform = await startFakePlatform();
  const product = await spawnProduct(folder, platform.env);
  const baseline = await spawnBaseline(folder);
  try {
    const ours = () => flood(product.url, platform, 3000);
    const theirs = () => flood(baseline.url, platform, 3000);
    await flood(product.url, platform, 2000); // warm
    await flood(baseline.url, platform, 1000);
    const both = await alternate(ours, theirs);
    return [
      atLeast(0.8, 'callbacks', '1/s', both.product.perSecond, both.baseline.perSecond),
      told('callbacks, p50', 'ms', both.product.p50, both.baseline.p50),
      told('callbacks, p99', 'ms', both.product.p99, both.baseline.p99),
    ];
  } finally {
    await product.kill('SIGTERM');
    await baseline.stop();
    await platform.close();
  }
}

/** Every sender has a conversation of its own and sends the next callback when the last was answered. */
async function flood(url: string, from: { url: string; callbackToken: string }, ms: number): Promise<Measured> {
  const took: number[] = [];
  const headers = `Authorization: Bearer ${from.callbackToken}\r\nContent-Type: application/json\r\n`;
  const connections = await Promise.all(Array.from({ length: senders }, () => openConnection(url)));
  const began = performance.now();
  await Promise.all(
    connections.map(async (connection) => {
      const conversation = randomUUID();
      for (let ack = 1; performance.now() - began < ms; ack++) {
        const since = performance.now();
        const { status, body } = await connection.request(
          'POST',
          '/callback',
          headers,
          envelope(from.url, conversation, ack),
        );
        if (status !== 200) throw new Error(`a callback was answered ${status}: ${body.slice(0, 300)}`);
        took.push(performance.now() - since);
      }
    }),
  );
  const elapsed = performance.now() - began;
  for (const connection of connections) connection.close();
  return measured(took, elapsed);
}

/** A callback as in trusted-application-api.md 7.1. */
function envelope(baseuri: string, conversation: string, ack: number): string {
  const application = '/platformservice/tgt-0123456789abcdef0123456789abcdef/v1/applications/1234567890';
  const key = encodeURIComponent(`1234567890~sip:helpdesk@contoso.example~${conversation}`);
  const link = (n: number) => ({ href: `${application}/events?ack=${n}&key=${key}` });
  const href = `${application}/communication/conversations/${conversation}?endpointId=sip%3ahelpdesk%40contoso.example`;
  const rel = 'ms:rtc:saas:conversation';
  const resource = { state: 'Connected', activeModalities: ['Messaging'], _links: { self: { href } }, rel };
  return JSON.stringify({
    _links: { self: link(ack), next: link(ack + 1) },
    sender: [
      {
        rel: 'ms:rtc:saas:communication',
        href: `${application}/communication?endpointId=sip%3ahelpdesk%40contoso.example`,
        events: [{ link: { rel, href }, _embedded: { [rel]: resource }, type: 'updated' }],
      },
    ],
    baseuri,
  });
}
