import assert from 'node:assert/strict';
import { conversationHref, conversationIn, pathOf, personIn } from '../../server/helpdesk/address.ts';
import { messageInput, read, statusInput, tokenInput } from '../../server/helpdesk/chat/input.ts';
import { retryAfterMs } from '../../server/lib/retryAfter.ts';
import { bearerOf } from '../../server/platform/identity/bearer.ts';
import { sipUri } from '../../server/platform/identity/sipUri.ts';
import { contextIn } from '../../server/platform/ucwa/callbacks/target.ts';
import { claimedChannel, createChannelKeys } from '../../server/platform/ucwa/channel/channelKey.ts';
import { queryOperation, readMessage } from '../../server/platform/ucwa/input.ts';
import { parseChallenge } from '../../server/wire/challenge.ts';
import { decodeDataUri, encodeDataUri } from '../../server/wire/dataUri.ts';
import { isoDate, parseDate } from '../../server/wire/dates.ts';
import { embeddedOf, linkOf, type Resource, textOf } from '../../server/wire/resource.ts';
import * as corpus from './corpus.ts';
import { endure } from './endure.ts';
import { type Chance, everySwap, mutateBody, mutateJson, mutateText } from './mutate.ts';
import { distinct, parsed, readEverything, readPackage, request, workCallback } from './readers.ts';

const unreadable = ['DeserializationFailure', 'ParameterValidationFailure'];
const base = 'http://pool.platform.example';
const refusedInput = ['InputInvalid', 'BodyUnreadable', 'MediaTypeUnsupported', 'MessageTooLarge'];

describe('decoders given anything at all', function () {
  this.timeout(60_000);
  let cases = 0;

  function stands<Input>(
    name: string,
    count: number,
    make: (chance: Chance) => Input,
    readIt: (input: Input) => unknown,
    refusals: readonly string[] = [],
  ): void {
    it(`${name}: ${count} broken inputs are read or refused`, () => {
      endure({ name, cases: count, make, read: readIt, refusals });
      cases += count;
    });
  }

  const swapped = { events: everySwap(distinct(corpus.callbacks)), inputs: everySwap(corpus.inputs) };
  stands(
    'a callback with one place of it swapped',
    swapped.events.count,
    swapped.events.make,
    workCallback,
    unreadable,
  );
  stands(
    'an input with one place of it swapped',
    swapped.inputs.count,
    swapped.inputs.make,
    readEverything,
    refusedInput,
  );
  stands('a package with one place of it swapped', swapped.events.count, swapped.events.make, readPackage);
  stands(
    'a callback of one event',
    20_000,
    (chance) => mutateBody(chance.of(corpus.callbacks), chance),
    workCallback,
    unreadable,
  );
  stands(
    'a whole callback',
    4_000,
    (chance) => mutateBody(chance.of(corpus.wholeCallbacks), chance),
    workCallback,
    unreadable,
  );
  stands(
    'the input of an operation',
    25_000,
    (chance) => mutateBody(chance.of(corpus.inputs), chance),
    readEverything,
    refusedInput,
  );
  stands(
    'a multipart/related input',
    8_000,
    (chance) => ({
      body: mutateText(
        corpus.related(chance.below(2) ? mutateBody(chance.of(corpus.inputs), chance) : '{"customContent":"cid:2"}'),
        chance,
      ),
      type: chance.below(4) === 0 ? mutateText(corpus.relatedType, chance) : corpus.relatedType,
    }),
    ({ body, type }) => readEverything(body, { 'content-type': type }),
    refusedInput,
  );
  stands(
    'a message',
    4_000,
    (chance) => ({
      body: chance.below(50) === 0 ? 'x'.repeat(8_193) : mutateText('Hello ÆØÅ 🔥', chance),
      type: mutateText(chance.of(['text/plain; charset=utf-8', 'text/html']), chance),
    }),
    ({ body, type }) => {
      const message = readMessage(request(body, { headers: { 'content-type': type } }));
      assert.ok(message.text.length > 0);
    },
    refusedInput,
  );
  stands(
    'a data URI',
    15_000,
    (chance) => mutateText(chance.of(corpus.dataUris), chance),
    (uri) => {
      const decoded = decodeDataUri(uri);
      if (decoded && !/[\ud800-\udfff]/.test(decoded.text))
        assert.equal(decodeDataUri(encodeDataUri('text/plain', decoded.text))?.text, decoded.text);
    },
  );
  stands(
    'a date',
    10_000,
    (chance) => mutateText(chance.of(corpus.dates), chance),
    (text) => {
      const ms = parseDate(text);
      if (ms !== undefined) isoDate(ms);
    },
  );
  stands(
    'an address',
    10_000,
    (chance) => mutateText(chance.of(corpus.hrefs), chance),
    (href) => {
      for (const read of [pathOf, conversationIn, personIn]) read(href);
      if (URL.canParse(href)) conversationHref(href);
    },
  );
  stands(
    'an answer of the platform',
    6_000,
    (chance) => mutateJson(chance.of(corpus.answers), chance),
    (body) => {
      const resource = parsed<Resource>(body);
      if (resource === undefined) return;
      for (const rel of ['applications', 'application', 'discover', 'anonApplicationTokens', 'self']) {
        const href: unknown = linkOf(resource, rel)?.href;
        URL.canParse(String(href), base);
      }
      for (const rel of ['communication', 'myOnlineMeetings']) {
        assert.ok(Array.isArray(embeddedOf(resource, rel)));
        linkOf(embeddedOf(resource, rel)[0], 'startMessaging');
      }
      const token = textOf(resource, 'token');
      assert.ok(token === undefined || typeof token === 'string');
    },
    [],
  );
  stands(
    'a package of the event channel',
    6_000,
    (chance) => mutateBody(chance.of(corpus.callbacks), chance),
    readPackage,
  );
  stands(
    'what the widget sends',
    8_000,
    (chance) =>
      mutateBody(
        chance.of([
          { applicationSessionId: 'abc', name: 'Jane', page: 'https://contoso.example/help' },
          { name: 'Jane', email: 'jane@contoso.example', text: 'Call me', applicationSessionId: 'abc' },
        ]),
        chance,
      ),
    (body) => {
      for (const schema of [tokenInput, statusInput, messageInput]) read(schema, parsed(body));
    },
    unreadable,
  );
  stands(
    'small texts',
    10_000,
    (chance) =>
      mutateText(
        chance.of([
          corpus.challenge,
          corpus.form,
          'Bearer eyJhbGciOiJSUzI1NiJ9.e30.x',
          'sip:alice@contoso.example',
          '{"CallbackContext":"{\\"job\\":7}"}',
          '17.230.AAAAAAAAAAAAAAAAAAAAAA',
        ]),
        chance,
      ),
    (text) => {
      const keys = createChannelKeys('secret');
      parseChallenge(text);
      retryAfterMs(text, 0);
      retryAfterMs(text, 0);
      bearerOf(text);
      sipUri(text);
      contextIn(text);
      claimedChannel(text);
      assert.equal(keys.read('1', 1, text), undefined);
      queryOperation(request('', { query: Object.fromEntries(new URLSearchParams(text)) }));
    },
    refusedInput,
  );

  it('which are 100,000 and more', () => {
    assert.ok(cases >= 100_000, `${cases}`);
  });
});
