/**
 * The one written form of an international number, `+4799000001`, however it is spaced and with or without its `+`;
 * undefined when it is none (calls.md 2.3: metadata carries it without).
 */
export function e164(text: string): string | undefined {
  const digits = text.replace(/[\s()-]/g, '').replace(/^\+/, '');
  return /^[1-9]\d{5,14}$/.test(digits) ? `+${digits}` : undefined;
}
