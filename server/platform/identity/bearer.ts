/** The token of an `Authorization: Bearer …` header, any case of the scheme; undefined when there is none. */
export function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
}
