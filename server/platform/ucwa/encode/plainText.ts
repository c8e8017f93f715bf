import { plainText } from '../../../wire/plainText.ts';

/** A message without markup. */
export const inPlain = <Said extends { readonly text: string; readonly format: 'plain' | 'html' }>(said: Said): Said =>
  said.format === 'html' ? { ...said, text: plainText(said.text), format: 'plain' } : said;
