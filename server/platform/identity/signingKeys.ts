import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { errors, exportJWK, type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../../lib/clock.ts';
import { keptSecret } from '../../lib/secretFile.ts';

/** The key that everything this platform says about somebody is signed with. */
export interface SigningKeys {
  /** What verifiers fetch: the public half. */
  readonly jwks: { readonly keys: readonly JWK[] };
  /** Signs claims as they are: RS256, with `kid` and `x5t` in the header (trusted-application-api.md 7.3). */
  sign(claims: JWTPayload): Promise<string>;
  /**
   * The claims of a token signed here, in its time and, where given, by `issuer` for `audience`; undefined for any
   * other text. `exp` must be there.
   */
  verify(token: string, expected?: { issuer: string; audience: string }): Promise<JWTPayload | undefined>;
}

/** Loads the RSA key of a folder, made on first start. */
export async function loadSigningKeys(options: { keysFolder: string; clock: Clock }): Promise<SigningKeys> {
  const pem = keptSecret(join(options.keysFolder, 'signing-key.pem'), () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  });
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  // Azure AD names a key by its certificate's SHA-1; there is no certificate here, so the public key stands for it.
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const thumbprint = createHash('sha1').update(der).digest('base64url');
  const header = { typ: 'JWT', alg: 'RS256', x5t: thumbprint, kid: thumbprint };
  const jwk: JWK = { ...(await exportJWK(publicKey)), use: 'sig', alg: 'RS256', kid: thumbprint, x5t: thumbprint };

  async function verify(token: string, expected?: { issuer: string; audience: string }) {
    try {
      const { payload } = await jwtVerify(token, publicKey, {
        algorithms: ['RS256'],
        requiredClaims: ['exp'],
        currentDate: new Date(options.clock.now()),
        ...expected,
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  return {
    jwks: { keys: [jwk] },
    sign: (claims) => new SignJWT(claims).setProtectedHeader(header).sign(privateKey),
    verify,
  };
}
