import { z } from 'zod';
import { type Fault, Problem } from '../../lib/problem.ts';

/** One message of the wire, either way (calls.md 3.3). */
export type Frame = Readonly<Record<string, unknown>>;

/** What somebody says no with: 200 = answered elsewhere, the others as in SIP (calls.md 3.7). */
export type RoomCode = 200 | 400 | 403 | 404 | 408 | 409 | 480 | 486 | 487 | 500 | 503 | 603;

/** What went wrong with a frame, with as much of it as could be read. */
export class BadFrame extends Problem<'BadFrame'> {
  /** What the frame was about, `frame` when that cannot be said. */
  readonly about: string;
  readonly requestID: string | undefined;

  constructor(message: string, faults: readonly Fault[] = [], frame: Frame = {}) {
    super('BadFrame', [message, ...faults.map(({ name, reason }) => `${name}: ${reason}`)].join(' '), { faults });
    this.about = aboutOf(frame);
    this.requestID = requestIdOf(frame);
  }
}

const verbs = ['request', 'answer', 'cancel'] as const;

/** The verb of a frame and what it is about; a frame of the media channel has the verb `media`. */
export interface Decoded {
  readonly verb: (typeof verbs)[number] | 'media';
  readonly about: string;
  readonly requestID: string;
  readonly frame: Frame;
}

/**
 * Reads what came over a connection: an object, or its JSON.
 * @throws BadFrame with everything that is wrong with its envelope
 */
export function decodeFrame(data: unknown): Decoded {
  const frame = objectOf(typeof data === 'string' ? parsed(data) : data);
  if (!frame) throw new BadFrame('A frame is a JSON object.');
  if (frame.type === 'request' && frame.request === undefined) return mediaOf(frame);
  const named = verbs.filter((verb) => frame[verb] !== undefined);
  const [verb] = named;
  if (verb === undefined || named.length > 1)
    throw new BadFrame('A frame has one of request, answer and cancel.', [], frame);
  const about = frame[verb];
  const requestID = requestIdOf(frame);
  const faults: Fault[] = [];
  if (typeof about !== 'string') faults.push({ name: verb, reason: 'a name' });
  if (requestID === undefined) faults.push({ name: 'requestID', reason: `1 to ${longestId} characters` });
  if (faults.length > 0 || typeof about !== 'string' || requestID === undefined)
    throw new BadFrame('The frame cannot be read.', faults, frame);
  return { verb, about, requestID, frame };
}

/** A frame of the media channel has an envelope of its own (calls.md 3.2). */
function mediaOf(frame: Frame): Decoded {
  const payload = objectOf(frame.payload);
  const { endpoint, id } = payload ?? {};
  if (typeof endpoint !== 'string') throw new BadFrame('A media request has payload.endpoint.', [], frame);
  const requestID = typeof id === 'string' && id.length <= longestId ? id : '';
  return { verb: 'media', about: endpoint, requestID, frame };
}

const longestId = 128;

const objectOf = (value: unknown): Frame | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
    ? (value as Frame)
    : undefined;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // said as "no object"
  }
}

function aboutOf(frame: Frame): string {
  const about = verbs.map((verb) => frame[verb]).find((value) => value !== undefined);
  return typeof about === 'string' && /^[A-Za-z][\w-]{0,63}$/.test(about) ? about : 'frame';
}

function requestIdOf({ requestID }: Frame): string | undefined {
  return typeof requestID === 'string' && requestID !== '' && requestID.length <= longestId ? requestID : undefined;
}

/** The most that a caller may say for whoever rings, characters of JSON. */
const largestContext = 8192;
/** How many levels it may have: what is kept must be readable again. */
const deepestContext = 32;

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1)));

/** Fields that several frames have. */
export const fields = {
  /** 64 hex digits. */
  room: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, '64 hex digits')
    .toLowerCase(),
  /** Somebody's id, user id, SIP address or number. */
  address: z.string().min(1).max(256),
  media: z.object({ audio: z.boolean().default(true), video: z.boolean().default(false) }),
  context: z
    .record(z.string(), z.unknown())
    .refine((context) => !isDeeper(context, deepestContext), { error: `at most ${deepestContext} levels`, abort: true })
    .refine((context) => JSON.stringify(context).length <= largestContext, `at most ${largestContext} characters`),
  code: z.int().min(100).max(699),
} as const;

/**
 * Reads the fields of a frame.
 * @throws BadFrame with all that is wrong with them
 */
export function readFields<Shape>(schema: z.ZodType<Shape>, frame: Frame): Shape {
  const read = schema.safeParse(frame);
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => ({ name: path.join('.') || 'frame', reason: message }));
  throw new BadFrame('The frame cannot be taken.', faults, frame);
}

/** The requestID of a frame that is not going to be read; undefined where it has none, or where looking is much work. */
export function requestIdIn(data: unknown): string | undefined {
  if (typeof data === 'string' && data.length > 10_000) return undefined;
  try {
    const frame = objectOf(typeof data === 'string' ? parsed(data) : data);
    return frame && requestIdOf(frame);
  } catch (error) {
    if (error instanceof BadFrame) return undefined;
    throw error;
  }
}
