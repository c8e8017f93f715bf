import { z } from 'zod';
import { type Fault, Problem } from '../../lib/problem.ts';
import { mostMessageBytes } from '../../wire/messageSize.ts';

/** One line, as it is shown. */
const name = z
  .string()
  .transform((given) => given.replace(/[\s\p{Cc}]+/gu, ' ').trim())
  .pipe(z.string().max(250, 'has at most 250 characters'));
const sessionId = z.string().trim().max(100, 'has at most 100 characters');
const page = z
  .string()
  .max(2_048, 'has at most 2048 characters')
  .refine((address) => URL.canParse(address) && /^https?:$/.test(new URL(address).protocol), 'is no web address');

/** What the widget asks a token with; `{}` is fine. */
export const tokenInput = z.object({
  applicationSessionId: sessionId.nullish(),
  name: name.nullish(),
  page: page.nullish(),
});

export const statusInput = z.object({ applicationSessionId: sessionId.min(1, 'is missing') });

/** What a visitor leaves when nobody is there. */
export const messageInput = z.object({
  name: name.pipe(z.string().min(1, 'is missing')),
  email: z.string().trim().max(320, 'has at most 320 characters').pipe(z.email('is no e-mail address')),
  text: z
    .string()
    .trim()
    .min(1, 'is missing')
    .refine((text) => Buffer.byteLength(text) <= mostMessageBytes, `has at most ${mostMessageBytes} bytes`),
  page: page.nullish(),
  applicationSessionId: sessionId.nullish(),
});

/**
 * Reads an input.
 * @throws Problem `ParameterValidationFailure` with every fault at once
 */
export function read<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message, code }): Fault => ({
      name: path.map(String).join('.') || 'body',
      reason: code === 'invalid_type' ? 'is missing or of the wrong kind' : message,
    }),
  );
  throw new Problem('ParameterValidationFailure', 'The request cannot be read.', { faults });
}
