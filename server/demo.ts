import { join } from 'node:path';
import type { Config } from './config.ts';
import { randomSecret } from './lib/ids.ts';
import { keptSecret } from './lib/secretFile.ts';
import type { DemoStaff } from './platform/identity/demoStaff.ts';

/** What the demo of this start is. `password` is there while it is open. */
export interface Demo {
  readonly open: boolean;
  readonly password: string | undefined;
}

/** Domain of the demo staff's addresses (contract, `DEMO`). */
const domain = 'contoso.example';

/** The demo staff as the roster has them, in its order. */
export const demoRoster = [
  { uri: `sip:alice@${domain}`, name: 'Alice', role: 'agent' },
  { uri: `sip:bob@${domain}`, name: 'Bob', role: 'agent' },
  { uri: `sip:sam@${domain}`, name: 'Sam', role: 'supervisor' },
] as const;

/**
 * Opens or shuts the demo (contract, `DEMO`): by default open on loopback while nobody else has an account.
 */
export async function settleDemo(config: Config, staff: DemoStaff): Promise<Demo> {
  const open = config.demo === true || (config.demo === 'whileAlone' && !staff.othersExist());
  staff.setOpen(open);
  if (!open) return { open, password: undefined };
  const password = config.demoPassword ?? keptSecret(join(config.dataFolder, 'demo-password'), () => randomSecret(9));
  await staff.ensure({ password, domain });
  return { open, password };
}
