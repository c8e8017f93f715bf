import assert from 'node:assert/strict';
import type { What } from '../../server/helpdesk/flow/happenings.ts';
import type { PlatformAnswer } from '../../server/helpdesk/platformClient.ts';
import { verdictOn } from '../../server/helpdesk/verdict.ts';
import { type ErrorCode, errorStatus } from '../../server/wire/errors.ts';
import { agents, type FlowPlatform, openFlowPlatform } from './support/flowPlatform.ts';

const refused = (code: ErrorCode, subcode?: string, more: Partial<PlatformAnswer> = {}): PlatformAnswer => ({
  status: errorStatus[code],
  location: undefined,
  body: { code, ...(subcode ? { subcode } : {}) },
  from: 'http://platform.example/',
  isPlatforms: true,
  retryAfterMs: null,
  ...more,
});

/** Every status and code of trusted-application-api.md 8.2, and what it means for whatever was asked. */
const codes: Readonly<Record<ErrorCode, 'failed' | 'again'>> = {
  BadRequest: 'failed',
  Forbidden: 'failed',
  NotFound: 'failed',
  MethodNotAllowed: 'failed',
  ClientTimeout: 'again',
  Conflict: 'failed',
  Gone: 'failed',
  PreconditionFailed: 'failed',
  EntityTooLarge: 'failed',
  UnsupportedMediaType: 'failed',
  PreconditionRequired: 'failed',
  TooManyRequests: 'again',
  ServiceFailure: 'again',
  ServiceUnavailable: 'again',
  Timeout: 'again',
};

/** Where a refusal is as good as success. */
const asGood: readonly [What, ErrorCode, string | undefined, 'answered' | 'completed'][] = [
  ['end chat', 'NotFound', 'ConversationNotFound', 'answered'],
  ['end meeting', 'Gone', undefined, 'answered'],
  ['withdraw', 'NotFound', undefined, 'answered'],
  ['unbridge', 'NotFound', undefined, 'answered'],
  ['decline', 'NotFound', 'ConversationNotFound', 'answered'],
  ['bridge', 'Conflict', 'AlreadyExists', 'completed'],
  ['add messaging', 'Conflict', 'AlreadyExists', 'completed'],
  ['accept and bridge', 'Conflict', 'AlreadyExists', 'answered'],
];

describe('a refusal of the platform', () => {
  for (const [code, is] of Object.entries(codes) as [ErrorCode, string][])
    it(`${errorStatus[code]} ${code} is ${is === 'again' ? 'tried again' : 'final'}`, () => {
      for (const what of ['start meeting', 'accept and bridge', 'bridge', 'invite', 'say'] as const)
        assert.equal(verdictOn(what, refused(code)).is, is, what);
    });

  for (const [what, code, subcode, is] of asGood)
    it(`${code}/${subcode ?? ''} to "${what}" is as good as done`, () => {
      assert.equal(verdictOn(what, refused(code, subcode)).is, is);
    });

  it('that is not the platform’s own, but of something on the way, is tried again', () => {
    for (const code of ['Forbidden', 'NotFound', 'Gone'] as const)
      assert.equal(
        verdictOn('end chat', refused(code, undefined, { isPlatforms: false, body: undefined })).is,
        'again',
      );
  });

  it('says how long to wait, and any 2xx is success', () => {
    const answer = refused('TooManyRequests', undefined, { retryAfterMs: 7_000 });
    assert.deepEqual(verdictOn('say', answer), {
      is: 'again',
      afterMs: 7_000,
      cause: { code: 'TooManyRequests', subcode: null },
    });
    for (const status of [200, 201, 202, 204])
      assert.equal(verdictOn('invite', { ...answer, status }).is, 'answered', String(status));
  });
});

type Compensation =
  | 'apologises and closes as failed'
  | 'closes as abandoned'
  | 'asks the next agent'
  | 'goes on without'
  | 'asks again without an address for callbacks';

/** What each refusal of each operation leads to, by code and subcode (TA 5.2, 8.2). */
const compensations: readonly [What, ErrorCode | 'RemoteFailure' | 'LocalFailure', string | null, Compensation][] = [
  ['start meeting', 'BadRequest', 'ParameterValidationFailure', 'apologises and closes as failed'],
  ['start meeting', 'BadRequest', 'DeserializationFailure', 'apologises and closes as failed'],
  ['start meeting', 'BadRequest', 'CallbackUriUnreachable', 'asks again without an address for callbacks'],
  ['start meeting', 'Forbidden', 'ApplicationNotFound', 'apologises and closes as failed'],
  ['start meeting', 'Forbidden', 'AnonymousNotAllowed', 'apologises and closes as failed'],
  ['start meeting', 'Conflict', 'AlreadyExists', 'apologises and closes as failed'],
  ['start meeting', 'Conflict', 'TooManyConversations', 'apologises and closes as failed'],
  ['start meeting', 'Conflict', 'TooManyApplications', 'apologises and closes as failed'],
  ['start meeting', 'Conflict', 'ThreadIdAlreadyExists', 'apologises and closes as failed'],
  ['start meeting', 'Conflict', 'OperationNotSupported', 'apologises and closes as failed'],
  ['start meeting', 'Gone', 'InactiveApplicationExpired', 'apologises and closes as failed'],
  ['start meeting', 'ServiceFailure', 'CallbackChannelError', 'apologises and closes as failed'],
  ['start meeting', 'TooManyRequests', 'LimitExceeded', 'apologises and closes as failed'],
  ['add messaging', 'NotFound', 'ConversationNotFound', 'apologises and closes as failed'],
  ['add messaging', 'UnsupportedMediaType', 'UnsupportedMediaType', 'apologises and closes as failed'],
  ['add messaging', 'ServiceUnavailable', null, 'apologises and closes as failed'],
  ['accept and bridge', 'NotFound', 'DestinationNotFound', 'apologises and closes as failed'],
  ['accept and bridge', 'NotFound', 'ConversationNotFound', 'closes as abandoned'],
  ['accept and bridge', 'NotFound', null, 'closes as abandoned'],
  ['accept and bridge', 'Gone', 'CannotRedirect', 'closes as abandoned'],
  ['accept and bridge', 'Conflict', null, 'apologises and closes as failed'],
  ['accept and bridge', 'Timeout', null, 'apologises and closes as failed'],
  ['bridge', 'Forbidden', null, 'asks the next agent'],
  ['bridge', 'Conflict', 'LimitExceeded', 'asks the next agent'],
  ['bridge', 'PreconditionFailed', null, 'asks the next agent'],
  ['invite', 'RemoteFailure', 'Declined', 'asks the next agent'],
  ['invite', 'RemoteFailure', 'Busy', 'asks the next agent'],
  ['invite', 'RemoteFailure', 'DoNotDisturb', 'asks the next agent'],
  ['invite', 'RemoteFailure', 'Unreachable', 'asks the next agent'],
  ['invite', 'LocalFailure', 'Canceled', 'asks the next agent'],
  ['invite', 'NotFound', 'DestinationNotFound', 'asks the next agent'],
  ['invite', 'Timeout', 'Timeout', 'asks the next agent'],
  ['invite', 'Conflict', 'TooManyParticipants', 'asks the next agent'],
  ['invite', 'Conflict', 'AlreadyExists', 'asks the next agent'],
  ['invite', 'Gone', 'Removed', 'asks the next agent'],
  ['invite', 'Forbidden', 'Ejected', 'asks the next agent'],
  ['say', 'NotFound', 'ConversationNotFound', 'goes on without'],
  ['say', 'EntityTooLarge', null, 'goes on without'],
  ['say', 'Conflict', null, 'goes on without'],
];

describe('what the helpdesk makes of a refusal', () => {
  for (const [what, code, subcode, compensation] of compensations)
    it(`${code}/${subcode ?? ''} to "${what}": ${compensation}`, () => {
      const platform = openFlowPlatform(agents(11)); // ten ring at once, the eleventh is the next
      const [asked] = platform.until(what);
      assert.ok(asked);
      const how = what === 'invite' && subcode === 'Declined' ? 'event' : 'answer';
      const before = platform.asked.length;
      platform.fail(asked, how, { code, subcode });
      checks[compensation](platform, before);
    });
});

const checks: Readonly<Record<Compensation, (platform: FlowPlatform, before: number) => void>> = {
  'apologises and closes as failed': (platform) => {
    platform.settle();
    assert.deepEqual([platform.chat().state, platform.chat().outcome], ['closed', 'failed']);
    assert.ok(platform.lines.some(({ text }) => text.startsWith('The chat could not be set up')));
    assert.equal(platform.askedFor('decline').length, 1, 'the visitor is not left ringing');
  },
  'closes as abandoned': (platform) => {
    platform.settle();
    assert.deepEqual([platform.chat().state, platform.chat().outcome], ['closed', 'abandoned']);
    assert.ok(platform.lines.some(({ text }) => text === 'The visitor left.'));
    assert.equal(platform.askedFor('end meeting').length, 1);
  },
  'asks the next agent': (platform) => {
    platform.settle();
    assert.equal(platform.chat().state, 'waiting');
    assert.ok(platform.ringing.has('sip:agent11@contoso.example'), [...platform.ringing].join());
  },
  'goes on without': (platform) => {
    platform.settle();
    assert.equal(platform.chat().state, 'waiting');
    assert.equal(platform.ringing.size, 10);
  },
  'asks again without an address for callbacks': (platform, before) => {
    const again = platform.asked[before];
    assert.equal(again?.what, 'start meeting');
    assert.deepEqual(Object.keys(again?.body ?? {}).sort(), ['operationId', 'subject']);
    platform.settle();
    assert.equal(platform.chat().state, 'waiting');
  },
};
