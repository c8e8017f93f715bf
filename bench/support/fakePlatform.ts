import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { platformAppId } from '../../server/wire/challenge.ts';

const tenant = '11111111-2222-3333-4444-555555555555';
const audience = 'https://helpdesk.example';

/** The least of a platform that a helpdesk can be pointed at: keys to check callbacks by, and tokens for the asking. */
export interface FakePlatform {
  readonly url: string;
  /** What the helpdesk must be told. */
  readonly env: Record<string, string>;
  /** A callback token, valid for an hour. */
  readonly callbackToken: string;
  close(): Promise<void>;
}

export async function startFakePlatform(): Promise<FakePlatform> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'bench', alg: 'RS256', use: 'sig' }] };
  const server = createServer((request, response) => {
    const body = request.url?.startsWith('/jwks') ? jwks : { _links: {}, access_token: 'bench', expires_in: 3600 };
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${url}/${tenant}/`;
  const callbackToken = await new SignJWT({ appid: platformAppId, tid: tenant, ver: '1.0' })
    .setProtectedHeader({ alg: 'RS256', kid: 'bench', typ: 'JWT' })
    .setAudience(audience)
    .setIssuer(issuer)
    .setIssuedAt()
    .setNotBefore('0s')
    .setExpirationTime('1h')
    .sign(privateKey);
  return {
    url,
    callbackToken,
    env: {
      ROLES: 'helpdesk',
      PLATFORM_URL: `${url}/discover`,
      PLATFORM_AUTHORITY: url,
      PLATFORM_CLIENT_ID: 'bench',
      PLATFORM_CLIENT_SECRET: 'bench',
      PLATFORM_RESOURCE: url,
      CALLBACK_AUDIENCE: audience,
      CALLBACK_ISSUERS: issuer,
      CALLBACK_JWKS_URL: `${url}/jwks`,
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
