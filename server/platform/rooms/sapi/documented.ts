import { z } from 'zod';
import { type ApiChapter, type ApiOperation, ticket } from '../../calls/api/document.ts';
import { permissionBody } from './permissions.ts';

const tokenBody = z
  .discriminatedUnion('grant_type', [
    z.object({ grant_type: z.literal('password'), username: z.string(), password: z.string() }),
    z.object({ grant_type: z.literal('refresh_token'), refresh_token: z.string() }),
  ])
  .meta({ id: 'TokenRequest' });

const code = z.int().nullable().meta({ description: 'As in SIP; null while it rings.' });
const state = z.enum(['ACCEPTED', 'DECLINED_BY_CREATOR', 'DECLINED_BY_TIMEOUT', 'DECLINED']).nullable();
const person = z.string().meta({ description: '24 hex digits.' });

const invite = z
  .object({
    id: z.string(),
    from: person,
    to: person,
    group: z.boolean(),
    inviteRequest: z.boolean(),
    mediatypes: z.object({ audio: z.boolean(), video: z.boolean() }),
    state,
    error: code,
    candidates: z.array(z.object({ address: person, endReason: code })),
  })
  .meta({ id: 'ConferenceInvite' });

const transfer = z
  .object({ from: person, to: person, state, roomId: z.string(), idInvite: z.string() })
  .meta({ id: 'ConferenceTransfer' });

const log = z
  .object({
    id: z.string(),
    roomId: z.string(),
    callId: z.uuid(),
    state: z.enum(['active', 'finished']),
    createdAt: z.int().meta({ description: 'Epoch ms.' }),
    finishedAt: z.int().nullable().meta({ description: 'Epoch ms.' }),
    domains: z.array(z.string()),
    participants: z.array(person),
    invites: z.array(invite),
    transfers: z.array(transfer),
  })
  .meta({ id: 'ConferenceLog' });

const permission = permissionBody.meta({ id: 'Permissions' });

function permissions(kind: 'user' | 'domain'): ApiOperation[] {
  const name = kind === 'user' ? 'UserPermissions' : 'DomainPermissions';
  const about = {
    path: `/sapi/permissions/${kind}/{id}`,
    params: { path: z.object({ id: z.string() }) },
    answer: permission,
    refusals: kind === 'user' ? ([400, 401, 403, 404] as const) : ([400, 401, 403] as const),
  };
  const whose = kind === 'user' ? 'somebody' : 'a domain';
  return [
    {
      ...about,
      id: `set${name}`,
      method: 'post',
      summary: `Set whether ${whose} may be called.`,
      body: permission,
      status: 201,
    },
    { ...about, id: `get${name}`, method: 'get', summary: `Whether ${whose} may be called.` },
  ];
}

/** The REST side of rooms in the API document. */
export const sapiChapter: ApiChapter = {
  tag: 'Rooms',
  description: 'What rooms and invitations have beside their sockets: tokens, permissions, the history of a room.',
  operations: [
    {
      id: 'getToken',
      method: 'post',
      path: '/sapi/o/token',
      summary: 'Get a token by password or refresh token.',
      body: tokenBody,
      answer: ticket,
      refusals: [400, 401, 429],
      isOpen: true,
    },
    ...permissions('user'),
    ...permissions('domain'),
    {
      id: 'getConferenceLog',
      method: 'get',
      path: '/sapi/conferencelog',
      summary: 'The history of a room.',
      params: {
        query: z.object({ room: z.string().meta({ description: '64 hex digits, or the id of its call.' }) }),
      },
      answer: log,
      refusals: [400, 401, 404],
    },
    {
      id: 'getCapabilities',
      method: 'get',
      path: '/sapi/capabilities',
      summary: 'What a client may use.',
      answer: z.object({ domain: z.array(z.string()), user: z.array(z.string()) }).meta({ id: 'Capabilities' }),
      refusals: [401],
    },
  ],
};
