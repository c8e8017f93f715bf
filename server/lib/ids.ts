import { createHash, hash, randomBytes, randomFillSync, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';

/** A random UUID (version 4). */
export const uuid = (): string => randomUUID();

/**
 * A UUID (version 7) whose order is that of its moment, epoch ms: rows that are made together lie together, so that a
 * commit writes a few pages instead of one for each index and row. 74 bits are random.
 */
export function orderedUuid(now: number): string {
  const time = now.toString(16).padStart(12, '0');
  const random = randomUUID();
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}

/** `bytes` random bytes in lower-case hex: 16 bytes make the 128 bits that a secret or a meeting id takes. */
export function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const hex = pool.toString('hex', used, used + bytes);
  used += bytes;
  return hex;
}

/** Random bytes that nobody has had: the system is asked for many at a time, as Node itself does for UUIDs. */
const pool = Buffer.alloc(4096);
let used = pool.length;

/** A random decimal number of exactly `count` digits, never starting with 0. */
export function randomDigits(count: number): string {
  let digits = String(randomInt(1, 10));
  while (digits.length < count) digits += String(randomInt(0, 10));
  return digits;
}

/** A random secret, safe in URLs and headers. */
export const randomSecret = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** SHA-256 in hex: what is kept of a secret that only its owner needs to know. */
export const sha256 = (text: string): string => hash('sha256', text, 'hex');

/** Compares two secrets without telling by its duration where they differ. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}
