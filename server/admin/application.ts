import { issuerOf } from '../platform/identity/accessTokens.ts';
import { platformResource } from '../platform/identity/application.ts';
import { platformAppId } from '../wire/challenge.ts';
import type { Command } from './command.ts';
import { registryOf, withPlatform } from './open.ts';

/** Registers somebody else's trusted application, and says everything its operator has to know. */
export const applicationAdd: Command = {
  options: { name: 'required', endpoint: 'required', callback: 'required', audience: 'required' },
  run: ({ config, value }) =>
    withPlatform(config, async (platform) => {
      const { installation, publicUrl } = platform;
      const where = { publicUrl: () => publicUrl, loopbackIsOne: config.loopback };
      const registry = registryOf(config, platform);
      const { application, clientSecret } = await registry.register({
        name: value('name'),
        endpoint: value('endpoint'),
        callbackUrl: value('callback'),
        audience: value('audience'),
      });
      return {
        applicationId: application.id,
        clientId: application.clientId,
        clientSecret,
        tenant: installation.tenant,
        endpoint: application.endpoint,
        authority: publicUrl,
        resource: platformResource(where),
        discoverUrl: `${publicUrl}/platformservice/discover`,
        issuer: issuerOf(where, installation.tenant),
        jwksUrl: `${publicUrl}/.well-known/jwks.json`,
        callbackAppId: platformAppId,
      };
    }),
};
