/**
 * Whom a typed user name means, in one written form: the part before the `@` of `alice`, ` Alice `, `CONTOSO\alice`,
 * `alice@contoso.example` and `sip:alice@contoso.example` alike. Two people may share it who differ by domain.
 */
export function userPart(typed: string): string {
  const lower = typed.trim().toLowerCase();
  const bare = lower.slice(lower.lastIndexOf('\\') + 1).trim();
  return bare.replace(/^sip:/, '').split('@', 1)[0] ?? '';
}
