import { type Request, type Response, Router } from 'express';
import { type AccessTokens, issuerOf, tokenBackdating, tokenLifetime } from './accessTokens.ts';
import { isPlatformResource, platformResource, type RegisteredApplication, type Whereabouts } from './application.ts';
import type { ApplicationRegistry } from './applications.ts';
import { formOf, readForm } from './form.ts';
import { refuseToken } from './httpErrors.ts';
import type { Installation } from './installation.ts';
import type { SigningKeys } from './signingKeys.ts';
import { domainPart } from './sipUri.ts';

/**
 * The token issuer of SaaS applications, in the place of Azure AD (trusted-application-api.md 1.4): client
 * credentials at `/{tenant}/oauth2/token`, and what verifiers read: the metadata document and the key set.
 * @param options.tenantDomain the name that `{tenant}` may be written as beside its GUID
 */
export function issuerRoutes(options: {
  registry: ApplicationRegistry;
  accessTokens: AccessTokens;
  installation: Installation;
  keys: SigningKeys;
  where: Whereabouts;
  tenantDomain: string;
}): Router {
  const { registry, accessTokens, where } = options;
  const { tenant } = options.installation;
  const router = Router();

  /** The SDK names the tenant by the domain of its endpoint, so that does too. */
  function isTenant(name: string, application: RegisteredApplication): boolean {
    const domains = [options.tenantDomain.toLowerCase(), domainPart(application.endpoint)];
    return [tenant, ...domains].includes(name.toLowerCase());
  }

  async function token(req: Request, res: Response): Promise<void> {
    const form = formOf(req);
    const grant = form.get('grant_type');
    if (grant === null) return refuseToken(res, 400, 'invalid_request', 'grant_type is missing.');
    if (grant !== 'client_credentials')
      return refuseToken(res, 400, 'unsupported_grant_type', 'This issuer grants client_credentials only.');
    const application = registry.byCredentials(form.get('client_id') ?? '', form.get('client_secret') ?? '');
    if (application === undefined)
      return refuseToken(res, 401, 'invalid_client', 'There is no application with this client_id and client_secret.');
    if (!isTenant(String(req.params.tenant), application))
      return refuseToken(res, 400, 'invalid_request', 'There is no such tenant here.');
    if (!isPlatformResource(form.get('resource') ?? '', where))
      return refuseToken(res, 400, 'invalid_resource', `Tokens are issued for ${platformResource(where)} only.`);
    const minted = await accessTokens.mint(application);
    res.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' }).json({
      token_type: 'Bearer',
      expires_in: String(tokenLifetime - tokenBackdating),
      expires_on: String(minted.expires),
      not_before: String(minted.notBefore),
      resource: platformResource(where),
      access_token: minted.token,
    });
  }

  function metadata(_req: Request, res: Response): void {
    const base = where.publicUrl();
    res.set('Cache-Control', 'public, max-age=300').json({
      issuer: issuerOf(where, tenant),
      token_endpoint: `${base}/${tenant}/oauth2/token`,
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      jwks_uri: `${base}/.well-known/jwks.json`,
      grant_types_supported: ['client_credentials'],
      response_types_supported: ['token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  }

  router.post('/:tenant/oauth2/token', ...readForm, token);
  router.get('/.well-known/openid-configuration', metadata);
  router.get('/:tenant/.well-known/openid-configuration', metadata);
  router.get('/.well-known/jwks.json', (_req, res) => {
    res.set('Cache-Control', 'public, max-age=300').json(options.keys.jwks);
  });
  return router;
}
