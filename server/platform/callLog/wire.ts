import { z } from 'zod';

/** The shapes of `/rtc` (calls.md 1.2, 1.3): what is decoded, what is answered, and what the API document says. */

const text = z.string().max(250);
/** Numbers of users and calls: whole, and never lost in JavaScript. */
const number = z.int().positive();

export const contactAsked = z
  .object({
    displayName: text.nullish(),
    domain: text.nullish(),
    email: text.nullish().meta({ description: 'Told by mail when set; absent: the address of the account.' }),
    phoneNumber: text.nullish().meta({ description: 'Told by SMS when set; absent: the number of the account.' }),
    userDbId: z.int().nullish(),
    userId: text.nullish(),
  })
  .meta({
    id: 'CallLogContactInput',
    description:
      'userDbId and userId naming one account mean that account, userDbId alone counts when userId is empty; anybody else is a guest, told by mail or SMS.',
  });

export const teamAsked = z
  .object({ id: z.union([text, z.int()]).nullish(), name: text.nullish() })
  .refine(({ id, name }) => `${id ?? ''}${name ?? ''}` !== '', 'id or name of a team')
  .meta({ id: 'TeamInput', description: 'A team by its id or its name.' });

export const createCallBody = z
  .object({
    callTitle: z.string().trim().min(1).max(250),
    callReason: z.enum(['STANDARD', 'SERVICE_REQUEST']),
    callType: z.enum(['MESH', 'SFU']).meta({ description: 'MESH for 1:1 calls, SFU for several people.' }),
    invitedContacts: z.array(contactAsked).max(100).nullish(),
    invitedTeams: z.array(teamAsked).max(20).nullish(),
    joinAnonymousAllowed: z.boolean().nullish(),
    informOthersDirectly: z
      .boolean()
      .nullish()
      .meta({ description: 'Absent or true: the invited are rung; false: they are told by mail or SMS only.' }),
    creatorUser: z
      .union([number, z.literal('')], { error: 'database id of a user' })
      .nullish()
      .meta({ description: 'Whose call it is, when it is made on his behalf: he is rung once an expert answered.' }),
    plannedDateTime: z.iso
      .datetime({ offset: true, local: true, error: 'ISO 8601, such as 2030-01-31T09:00:00Z' })
      .nullish()
      .meta({ description: 'Without an offset or Z it is UTC.' }),
    ringOrder: z
      .enum(['all', 'sequential'])
      .nullish()
      .meta({ description: 'sequential: contacts are rung one after another until one answers.' }),
  })
  .meta({ id: 'CreateCallRequest' });
export type CreateCallBody = z.infer<typeof createCallBody>;

/** A call by its UUID or by the number that the log gave it. */
const callKey = z
  .union([z.string().min(1).max(64), number], { error: 'UUID or integer id of a call' })
  .meta({ description: 'UUID or integer id of a call.' });

export const callBody = z.object({ callId: callKey }).meta({ id: 'CallReference' });

export const byIdQuery = z.object({
  callId: z
    .string({ error: 'UUID or integer id of a call' })
    .min(1)
    .max(64)
    .meta({ description: 'UUID or integer id of a call.' }),
});

export const createCallHeaders = z.object({
  'Idempotency-Key': z
    .string()
    .max(255, 'takes 255 characters at most')
    .optional()
    .meta({ description: 'A repeat with the same key makes no second call.' }),
});

export const logsQuery = z.object({
  status: z.enum(['Planned', 'Started', 'Ended']).optional(),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  size: z.coerce.number().int().min(1).max(100).default(20),
});

export const loginBody = z
  .object({
    username: z.string().min(1).meta({ description: 'SIP URI with or without sip:, or the bare user name.' }),
    password: z.string().min(1),
  })
  .meta({ id: 'LoginRequest' });

export const refreshBody = z.object({ refresh_token: z.string().min(1) }).meta({ id: 'RefreshRequest' });

const contact = z
  .object({
    id: z.int().meta({ description: 'Number of the contact in this call.' }),
    displayName: z.string(),
    domain: z.string(),
    email: z.string(),
    phoneNumber: z.string().nullable(),
    userDbId: z.int().nullable(),
    userId: z.string(),
  })
  .meta({ id: 'CallLogContact' });
export type Contact = z.infer<typeof contact>;

export const callLog = z
  .object({
    id: z.int(),
    callId: z.uuid(),
    callTitle: z.string(),
    callReason: z.enum(['STANDARD', 'SERVICE_REQUEST']),
    callType: z.enum(['MESH', 'SFU']),
    anonymousJoinAllow: z.boolean(),
    informOthersDirectly: z.boolean(),
    plannedDateTime: z.iso.datetime().nullable(),
    ringOrder: z.enum(['all', 'sequential']),
    creatorUser: z.int().nullable(),
    callStatus: z.enum(['Planned', 'Started', 'Ended']),
    creatorContact: contact,
    invitedContacts: z.array(contact),
    invitedTeams: z.array(z.object({ id: z.string(), name: z.string() }).meta({ id: 'Team' })),
    callEvents: z.array(
      z
        .object({
          id: z.int().meta({ description: 'Rises over all calls of the installation.' }),
          type: z.enum(['Created', 'Join', 'Leave', 'Declined', 'Missed', 'Busy', 'Ended']),
          contact,
          timestamp: z.iso.datetime(),
        })
        .meta({ id: 'CallEvent' }),
    ),
    notices: z
      .array(
        z
          .object({
            contact,
            channel: z.enum(['mail', 'sms']),
            about: z.enum(['invitation', 'start', 'reminder']),
            state: z.enum(['queued', 'sent', 'failed', 'cancelled']),
            attempts: z.int(),
            error: z.string().nullable(),
            timestamp: z.iso.datetime(),
          })
          .meta({ id: 'CallNotice' }),
      )
      .optional()
      .meta({
        description: 'What became of mail and SMS; of getCallLogById, for the creator, supervisors and admins.',
      }),
    guestLink: z
      .url()
      .optional()
      .meta({ description: "In the creator's CallLog only: where guests join while the call lives." }),
    onlineMeetingUri: z
      .string()
      .optional()
      .meta({ description: 'Of the chat that the call belongs to, for who takes part in that chat now.' }),
  })
  .meta({ id: 'CallLog' });
export type CallLog = z.infer<typeof callLog>;

export const callLogPage = z
  .object({ items: z.array(callLog), page: z.int(), size: z.int(), total: z.int() })
  .meta({ id: 'CallLogPage' });

export const iceServers = z
  .object({
    iceServers: z.array(
      z.object({ urls: z.string(), username: z.string().optional(), credential: z.string().optional() }),
    ),
    ttl: z.int().meta({ description: 'Seconds that the credentials are good for.' }),
  })
  .meta({ id: 'IceServers' });
export type IceServers = z.infer<typeof iceServers>;

/** What a notification socket is told (contract, "call notifications"). */
export interface Notification {
  readonly type: 'IncomingCall' | 'CallAnswered' | 'CallCancelled' | 'CallEnded';
  readonly callId: string;
  readonly call: CallLog;
}
