/**
 * A fresh operation id: 128 random bits in lower-case hex, 32 of the 50 characters allowed (ucwa.md 4.1).
 * `crypto.randomUUID` would do, but is missing on pages served over plain http.
 */
export function newOperationId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
