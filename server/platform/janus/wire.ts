import { z } from 'zod';

const jsep = z.object({ type: z.enum(['offer', 'answer']), sdp: z.string() });
export type Jsep = z.infer<typeof jsep>;

/** What Janus says, as far as we read it. Ids are integers below 2^53. */
const message = z.object({
  janus: z.string(),
  transaction: z.string().optional(),
  /** The handle it comes from. */
  sender: z.number().optional(),
  data: z.object({ id: z.number() }).optional(),
  plugindata: z.object({ data: z.record(z.string(), z.unknown()) }).optional(),
  jsep: jsep.optional(),
  error: z.object({ code: z.number(), reason: z.string() }).optional(),
});
export type JanusMessage = z.infer<typeof message>;

/** Reads what came; undefined for what is no message of this API. */
export function readMessage(text: string): JanusMessage | undefined {
  try {
    return message.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // no JSON: told by the caller
  }
}

const stream = z.object({ type: z.string(), mid: z.string(), disabled: z.boolean().optional() });
const publisher = z.object({ id: z.number(), display: z.string().default(''), streams: z.array(stream).default([]) });

/** Somebody who sends into a room. */
export type Publisher = z.infer<typeof publisher>;

/** What the VideoRoom plugin says of a room to who is in it; what is not about it is left out. */
const roomEvent = z.object({
  videoroom: z.string().optional(),
  publishers: z.array(publisher).optional().catch(undefined),
  /** The id of who sends no more; `ok` where that is oneself. */
  unpublished: z.number().optional().catch(undefined),
  leaving: z.number().optional().catch(undefined),
});
export const readRoomEvent = (data: unknown) => roomEvent.parse(data ?? {});

/** What a subscriber is about to get, by the sections of its description. */
const offered = z.object({
  streams: z
    .array(
      z.object({
        mid: z.string(),
        type: z.string(),
        active: z.boolean().optional(),
        feed_id: z.number().optional(),
        feed_mid: z.string().optional(),
        feed_display: z.string().optional(),
      }),
    )
    .default([]),
});
export const readOffered = (data: unknown) => offered.parse(data ?? {}).streams;

const listed = z.object({ list: z.array(z.object({ room: z.number(), description: z.string().default('') })) });
export const readRooms = (data: unknown) => listed.parse(data).list;
