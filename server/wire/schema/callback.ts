import { z } from 'zod';
import { type Fault, Problem } from '../../lib/problem.ts';
import type { Envelope } from '../events.ts';

const eventLink = z.looseObject({ rel: z.string(), href: z.string(), title: z.string().optional().catch(undefined) });
const reason = z.looseObject({
  code: z.string(),
  subcode: z.string().optional().catch(undefined),
  message: z.string().nullish().catch(null),
});
const objects = z.record(z.string(), z.looseObject({}));

/** What no reader can do without is required; everything else is taken when it is well-formed and else left out. */
const event = z.looseObject({
  link: eventLink,
  in: eventLink.optional().catch(undefined),
  status: z.enum(['Success', 'Failure']).optional().catch(undefined),
  reason: reason.optional().catch(undefined),
  _embedded: objects.optional().catch(undefined),
  type: z.string(),
});

const envelope = z.looseObject({
  _links: z.record(z.string(), z.looseObject({ href: z.string() })).catch({}),
  sender: z.array(
    z.looseObject({
      rel: z.string().catch(''),
      href: z.string().catch(''),
      events: z.array(event),
    }),
  ),
  baseuri: z.string().refine(isAbsolute, 'must be an absolute http or https address').optional(),
});

function isAbsolute(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}

/**
 * Reads the body of a callback (trusted-application-api.md 7.1), leniently: unknown keys and event types are let
 * through, and an event needs only its `link` and `type`.
 * @throws Problem `DeserializationFailure` | `ParameterValidationFailure`, the latter with every fault at once
 */
export function readEnvelope(body: string): Envelope {
  const parsed = envelope.safeParse(parseJson(body));
  if (parsed.success) return parsed.data as Envelope;
  const faults = parsed.error.issues.map(
    ({ path, message }): Fault => ({ name: path.map(String).join('.') || 'body', reason: message }),
  );
  throw new Problem('ParameterValidationFailure', 'This is not a callback of the platform.', { faults });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new Problem('DeserializationFailure', 'The body is not JSON.', { cause });
  }
}
