import { setTimeout as pause } from 'node:timers/promises';
import type { VoiceEvent } from '../../../../server/platform/callEvents/legs.ts';
import { type EventStream, openEvents, register } from '../../callEvents/reader.ts';
import type { Got } from '../../support/got.ts';
import type { TestPlatform } from '../../support/platform.ts';
import { until } from '../../support/until.ts';

/** Reads the events of these phones, and loses its stream all the time. */
export async function follow(platform: TestPlatform, phones: readonly string[]) {
  const token = await register(platform, ...phones);
  const request = { durable_name: 'races', manual_ack: { enable: true, timeout: { seconds: 60 } }, max_in_flight: 50 };
  const heard = new Map<string, VoiceEvent>();
  let isStopped = false;

  function take({ metadata, voice_event, owner }: Got): void {
    const { sequence, is_redelivered } = metadata;
    if (heard.has(sequence) && !is_redelivered) throw new Error(`event ${sequence} came twice`);
    const { call_id: call, type, from_number, to_number } = voice_event;
    const [from, to] = [from_number?.e164 ?? '', to_number?.e164 ?? ''];
    heard.set(sequence, { call, type, from, to, owner: owner.phone_number.e164 });
  }

  async function listen(stream: EventStream): Promise<void> {
    const end = performance.now() + 200;
    for (let taken = 0; performance.now() < end && !isStopped; await pause(5)) {
      const fresh = stream.events.slice(taken);
      taken += fresh.length;
      for (const event of fresh) take(event);
      await Promise.all(fresh.map(stream.ack));
    }
    await stream.drop(); // whatever it was sent last is not acknowledged
  }

  async function comeAndGo(first: EventStream): Promise<void> {
    await listen(first);
    while (!isStopped) await listen(await openEvents(platform.grpc, token, request));
  }
  const done = comeAndGo(await openEvents(platform.grpc, token, request));
  return {
    /** Resolves with what was heard when it is so much, or nothing more comes. */
    async stop(expected: number): Promise<VoiceEvent[]> {
      await until(`${expected} events`, () => heard.size >= expected || undefined, 30_000).catch(() => undefined);
      isStopped = true;
      await done;
      return [...heard.values()];
    },
  };
}
