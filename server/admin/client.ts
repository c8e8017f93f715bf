import { systemClock } from '../lib/clock.ts';
import { Problem } from '../lib/problem.ts';
import { createClientRegistry } from '../platform/identity/clients.ts';
import type { Command } from './command.ts';
import { withPlatform } from './open.ts';

/** Registers a client of the gRPC services; it may ask for tokens at once. Its secret is told only now. */
export const clientAdd: Command = {
  options: { name: 'required', scope: 'repeated', phone: 'repeated' },
  run({ config, value, all }) {
    if (!config.roles.has('platform'))
      throw new Problem('NotServed', 'clients are kept by the platform, which ROLES leaves out');
    return withPlatform(config, async ({ db, commit }) => {
      const registry = createClientRegistry({ db, commit, clock: systemClock });
      const { client, clientSecret } = await registry.add({
        name: value('name'),
        scopes: all('scope'),
        phones: all('phone'),
      });
      return { clientId: client.id, clientSecret };
    });
  },
};
