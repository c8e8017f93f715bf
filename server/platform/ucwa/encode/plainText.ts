import { plainText } from '../../../wire/plainText.ts';
import type { EventOf } from '../../conversation/events.ts';
import type { Facts } from '../../conversation/model.ts';
import type { View } from './view.ts';

/** A message without markup. */
export const inPlain = <Said extends { readonly text: string; readonly format: 'plain' | 'html' }>(said: Said): Said =>
  said.format === 'html' ? { ...said, text: plainText(said.text), format: 'plain' } : said;

/**
 * A message as a client is told of it: without markup when it did not list Html (ucwa.md 5.3). A visitor lists nothing;
 * to him an application writes as it always could.
 * @param plainOnly the client did not list Html
 */
export function asTold(view: View, facts: Facts, plainOnly: boolean, said: EventOf<'message'>): EventOf<'message'> {
  const direct = view.side === 'visitor' && facts.application !== null && said.from.uri === facts.endpoint.uri;
  return plainOnly && !direct ? inPlain(said) : said;
}
