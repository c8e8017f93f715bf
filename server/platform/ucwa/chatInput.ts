import { randomHex, uuid } from '../../lib/ids.ts';
import { decodeDataUri } from '../../wire/dataUri.ts';
import type { Facts } from '../conversation/model.ts';
import { sipUri } from '../identity/sipUri.ts';
import { checkSize, type Input } from './input.ts';

/** It travels in one callback with the invitation, which must stay below the 1 MiB that a receiver takes. */
const customContentLimit = 16_384;

/** What whoever starts a chat says of it (ucwa.md 4.1; trusted-application-api.md 6.3). */
export interface ChatInput {
  readonly operationId: string;
  /** In its written form; undefined when it is no SIP address. */
  readonly to: string | undefined;
  readonly about: Pick<Facts, 'subject' | 'importance' | 'threadId' | 'customContent' | 'firstText' | 'firstFormat'>;
}

/**
 * Reads the input of startMessaging; faults stay in `input`, to be told with others.
 * @param html whether whoever asks may write it; else its first text is taken as plain
 * @throws Problem `MessageTooLarge`
 */
export function readChat(input: Input, html: boolean): ChatInput {
  const operationId = input.text('operationId', 50) || uuid();
  const to = sipUri(input.required('to', 250));
  const subject = input.text('subject', 250) ?? '';
  const threadId = input.text('threadId', 250) ?? randomHex(16);
  const importance = input.oneOf('importance', ['Normal', 'Urgent', 'Emergency']) ?? 'Normal';
  const customContent = resource(input, 'customContent') ?? null;
  if (customContent !== null && customContent.length > customContentLimit)
    input.fault('_links.customContent', `takes ${customContentLimit} characters at most`);
  const first = readFirstText(input, html);
  const about = { subject, importance, threadId, customContent, firstText: first?.text ?? null };
  return { operationId, to, about: first?.format === 'html' ? { ...about, firstFormat: 'html' } : about };
}

/**
 * The text that comes along when messaging is asked for (ucwa.md 4.1, 5.2); undefined when there is none.
 * @param html whether whoever asks may write it
 * @throws Problem `MessageTooLarge`
 */
export function readFirstText(input: Input, html: boolean): { text: string; format: 'plain' | 'html' } | undefined {
  const href = resource(input, 'message');
  const message = href === undefined ? undefined : decodeDataUri(href);
  if (!message?.text) return undefined;
  checkSize(message.text);
  // Half a character, as JSON lets one write, could never be told to anybody.
  const text = Buffer.from(message.text).toString('utf8');
  return { text, format: html && message.type === 'text/html' ? 'html' : 'plain' };
}

/** An external resource: a link, a part of a multipart body, or a data URI right in the property. */
function resource(input: Input, name: string): string | undefined {
  const linked = input.link(name);
  if (linked !== undefined) return linked;
  const written = input.text(name, 65_536);
  return written !== undefined && decodeDataUri(written) ? written : undefined;
}
