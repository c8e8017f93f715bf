import type { ZodType } from 'zod';
import { createDocument, type ZodObjectInput, type ZodOpenApiOperationObject } from 'zod-openapi';
import {
  byIdQuery,
  callBody,
  callLog,
  callLogPage,
  createCallBody,
  createCallHeaders,
  iceServers,
  loginBody,
  logsQuery,
  refreshBody,
  refusalBody,
  ticket,
} from '../wire.ts';

/** Generators name a class of the client after it: `RtcControllerApi` (calls.md 1.6). */
const tag = 'RtcController';

/** An operation of the call API. */
interface Operation {
  readonly summary: string;
  readonly answer: ZodType;
  readonly body?: ZodType;
  readonly params?: { readonly query?: ZodObjectInput; readonly header?: ZodObjectInput };
  readonly refusals: readonly (keyof typeof refusals)[];
}

const refusals = {
  400: 'The body, or the query, is not what is asked for; every fault is named.',
  401: 'No token, one that is not valid, or wrong credentials.',
  403: 'The right to do this is missing.',
  404: 'There is no such call, or it is none of your business; no such user.',
  409: 'The state of the call does not allow it.',
  410: 'The call has ended, or the invitation is over.',
  429: 'Too many failed sign-ins.',
} as const;

/** By its id: the name of a method in generated clients. The first and the third are the seed's. */
const posts: Readonly<Record<string, { readonly path: string } & Operation>> = {
  createCallForContacts: {
    path: '/rtc/createCall',
    summary: 'Create a call, ring or tell the invited.',
    body: createCallBody,
    params: { header: createCallHeaders },
    answer: callLog,
    refusals: [400, 401, 403, 404],
  },
  login: {
    path: '/rtc/login',
    summary: 'Get a token for user name and password.',
    body: loginBody,
    answer: ticket,
    refusals: [400, 401, 429],
  },
  refresh: {
    path: '/rtc/refresh',
    summary: 'Spend a refresh token for the next pair of tokens.',
    body: refreshBody,
    answer: ticket,
    refusals: [400, 401],
  },
  joinCall: acting('Join a call, or answer what rings.', [400, 401, 404, 409, 410]),
  leaveCall: acting('Leave a call; with the last one it ends.', [400, 401, 404, 409, 410]),
  declineCall: acting('Decline for the whole person.', [400, 401, 404, 409, 410]),
  endCall: acting('End a call for everybody.', [400, 401, 403, 404, 410]),
};

const gets: typeof posts = {
  getCallLogById: {
    path: '/rtc/getCallLogById',
    summary: 'A call with its events.',
    params: { query: byIdQuery },
    answer: callLog,
    refusals: [400, 401, 404],
  },
  getCallLogs: {
    path: '/rtc/getCallLogs',
    summary: 'The calls that concern you, newest first.',
    params: { query: logsQuery },
    answer: callLogPage,
    refusals: [400, 401],
  },
  iceServers: {
    path: '/rtc/iceServers',
    summary: 'STUN and TURN servers for your connections, with credentials of your own; also for a guest’s pass.',
    answer: iceServers,
    refusals: [401],
  },
};

function acting(summary: string, refused: Operation['refusals']): { path: string } & Operation {
  return { path: '', summary, body: callBody, answer: callLog, refusals: refused };
}

/** The OpenAPI 3.1 document of the call API, from the schemas that decode it. */
export function apiDocument(publicUrl: string): object {
  const paths = (method: 'get' | 'post', operations: typeof posts) =>
    Object.entries(operations).map(([id, operation]) => [
      operation.path || `/rtc/${id}`,
      { [method]: operationObject(id, operation) },
    ]);
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Call API',
      version: '1.0.0',
      description:
        'Create calls, be in them, read their log. A WebSocket at /rtc/notifications tells a signed-in person what rings: { "type": "IncomingCall" | "CallAnswered" | "CallCancelled" | "CallEnded", "callId", "call": CallLog }.',
    },
    servers: [{ url: publicUrl }],
    tags: [{ name: tag, description: 'Calls and their log' }],
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    paths: Object.fromEntries([...paths('post', posts), ...paths('get', gets)]),
  });
}

function operationObject(id: string, operation: Operation): ZodOpenApiOperationObject {
  const { summary, answer, body, params } = operation;
  const json = (schema: ZodType) => ({ content: { 'application/json': { schema } } });
  const refused = operation.refusals.map((status) => [
    String(status),
    { description: refusals[status], ...json(refusalBody) },
  ]);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(answer === ticket ? { security: [] } : {}),
    ...(body ? { requestBody: { required: true, ...json(body) } } : {}),
    ...(params ? { requestParams: params } : {}),
    responses: { 200: { description: 'Done.', ...json(answer) }, ...Object.fromEntries(refused) },
  };
}
