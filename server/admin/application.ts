import { systemClock } from '../lib/clock.ts';
import { issuerOf } from '../platform/identity/accessTokens.ts';
import { platformResource } from '../platform/identity/application.ts';
import { createApplicationRegistry } from '../platform/identity/applications.ts';
import { platformAppId } from '../wire/challenge.ts';
import type { Command } from './command.ts';
import { withPlatform } from './open.ts';

/** Registers somebody else's trusted application, and says everything its operator has to know. */
export const applicationAdd: Command = {
  options: { name: 'required', endpoint: 'required', callback: 'required', audience: 'required' },
  run: ({ config, value }) =>
    withPlatform(config, async ({ db, commit, installation, publicUrl }) => {
      const where = { publicUrl: () => publicUrl, loopbackIsOne: config.loopback };
      const registry = createApplicationRegistry({
        db,
        commit,
        clock: systemClock,
        keysFolder: config.dataFolder,
        where,
        changed: () => undefined,
      });
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
