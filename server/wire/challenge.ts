/** Skype for Business Online's own application id: `client_id` of every challenge, `appid` of every callback token. */
export const platformAppId = '00000004-0000-0ff1-ce00-000000000000';

/**
 * The two `WWW-Authenticate` lines of a 401, each a header line of its own. `href` is quoted and followed by
 * `,grant_type=` without a space: clients find it by that (ucwa.md 1.2).
 * @param options.authorizationUri whose authority gives applications their tokens (trusted-application-api.md 1.3)
 */
export function challengeLines(options: {
  realm: string;
  oauthTokenUrl: string;
  authorizationUri?: string;
}): [string, string] {
  const authorization = options.authorizationUri ? `, authorization_uri="${options.authorizationUri}"` : '';
  return [
    `Bearer trusted_issuers="${platformAppId}@${options.realm}", client_id="${platformAppId}"${authorization}`,
    `MsRtcOAuth href="${options.oauthTokenUrl}",grant_type="urn:microsoft.rtc:windows,urn:microsoft.rtc:anonmeeting,password"`,
  ];
}

/** Where a challenge sends a client for a token, and by which grants; undefined when it names no such place. */
export function parseChallenge(lines: string): { href: string; grants: string[] } | undefined {
  const challenge = /MsRtcOAuth\s+([^\n]*)/i.exec(lines)?.[1];
  const href = challenge && /href="?([^",\s]+)"?/i.exec(challenge)?.[1];
  if (!challenge || !href) return undefined;
  const grants = /grant_type="([^"]*)"/i.exec(challenge)?.[1] ?? '';
  return { href, grants: grants.split(',').map((grant) => grant.trim()) };
}
