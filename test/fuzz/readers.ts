import assert from 'node:assert/strict';
import type { Request } from 'express';
import { messageOf, typingOf } from '../../public/shared/messageEvents.ts';
import { eventsOf, nextOf } from '../../public/shared/pollAnswer.ts';
import { type Told, toldBy } from '../../server/helpdesk/callbackEvents.ts';
import type { Happening } from '../../server/helpdesk/flow/happenings.ts';
import { happeningOf } from '../../server/helpdesk/happeningOf.ts';
import { customContentOf, invitedBy } from '../../server/helpdesk/invitedBy.ts';
import { receivedFrom } from '../../server/helpdesk/received.ts';
import { callbackAddress, isRegistered, readCallbackTarget } from '../../server/platform/ucwa/callbacks/target.ts';
import { readInput } from '../../server/platform/ucwa/input.ts';
import { decodeDataUri } from '../../server/wire/dataUri.ts';
import { isoDate } from '../../server/wire/dates.ts';
import type { Envelope } from '../../server/wire/events.ts';
import type { Resource } from '../../server/wire/resource.ts';
import { readEnvelope } from '../../server/wire/schema/callback.ts';

/** What readers of this house make of bodies, whole: each throws nothing but a Problem. */
const base = 'http://pool.platform.example';

/** Everything the helpdesk makes of a callback, as far as to what its requests react to. */
export function workCallback(body: string): void {
  const envelope = readEnvelope(body);
  const received = receivedFrom(envelope, body);
  assert.ok(received === undefined || Number.isSafeInteger(received.ack));
  for (const told of toldBy(envelope, base)) {
    for (const side of ['peer', 'meeting'] as const) isSound(happeningOf(told, side, 1), told);
    const invited = invitedBy(told, 'id');
    if (invited) {
      assert.deepEqual(typesIn(invited.visitor), ['string', 'string']);
      assert.equal(typeof invited.subject, 'string');
    }
    JSON.stringify(customContentOf(told.resource));
  }
}

/** What is written to the database must be what its columns take. */
function isSound(happening: Happening | undefined, told: Told): void {
  if (happening === undefined) return;
  if (happening.type === 'said') {
    const { text, name, key, uri, at, anonymous } = happening;
    assert.deepEqual(typesIn({ text, name, key, anonymous }), ['string', 'string', 'string', 'boolean']);
    assert.ok(uri === null || typeof uri === 'string');
    assert.ok(Number.isSafeInteger(at), String(at));
    isoDate(at);
  }
  if (happening.type === 'joined') assert.deepEqual(typesIn([happening.uri, happening.name]), ['string', 'string']);
  if (happening.type === 'left' || happening.type === 'ended')
    assert.ok(happening.cause === null || typeof happening.cause.code === 'string');
  if (happening.type === 'links')
    for (const href of Object.values(happening.links)) assert.ok(URL.canParse(href), told.rel);
}

const typesIn = (values: object): string[] => Object.values(values).map((value) => typeof value);

/** A request as express gives it to a reader. */
export const request = (body: string | Buffer, more: { headers?: object; query?: object } = {}): Request =>
  ({ body: Buffer.from(body), headers: {}, query: {}, ...more }) as unknown as Request;

export function readEverything(body: string, headers: object = {}): void {
  const input = readInput(request(body, { headers, query: { operationId: 'x' } }));
  input.text('operationId', 50);
  input.required('to', 250);
  input.text('subject', 250);
  input.oneOf('importance', ['Normal', 'Urgent', 'Emergency']);
  input.oneOf('messageFilterState', ['Enabled', 'Disabled']);
  input.texts('supportedModalities');
  const links = [input.link('message'), input.link('customContent')];
  for (const link of links) if (link !== undefined) assert.ok(decodeDataUri(link));
  const target = readCallbackTarget({
    callbackUrl: input.text('callbackUrl', 1024),
    callbackContext: input.text('callbackContext', 1024),
  });
  if ('url' in target) {
    isRegistered(target.url ?? '', base);
    callbackAddress(target, base);
  }
  input.check();
}

export function readPackage(body: string): void {
  const resource = parsed<Resource>(body);
  nextOf({ status: 200, body: resource, error: undefined } as never);
  for (const sent of eventsOf(resource)) {
    const message = messageOf(sent);
    assert.ok(message === undefined || message.text === undefined || typeof message.text === 'string');
    if (message?.from) assert.equal(typeof message.from.name, 'string');
    typingOf(sent);
  }
}

/** One of each kind of event: swapping places in two of a kind would find the same twice. */
export function distinct(callbacks: readonly Envelope[]): Envelope[] {
  const kinds = new Map(
    callbacks.map((body) => [`${body.sender[0]?.events[0]?.link.rel} ${body.sender[0]?.events[0]?.type}`, body]),
  );
  return [...kinds.values()];
}

/** As whoever parses before these decoders does: what is no JSON object never comes to them. */
export function parsed<T>(body: string): T | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}
