import { join } from 'node:path';
import type { Config } from './config.ts';
import { randomSecret } from './lib/ids.ts';
import { keptSecret } from './lib/secretFile.ts';
import type { DemoStaff } from './platform/identity/demoStaff.ts';

/** The demo of this start, as it is now. `password` is there when it was opened. */
export interface Demo {
  readonly open: boolean;
  readonly password: string | undefined;
  /**
   * Shuts the demo within a second once somebody else has an account, whichever process gave it to him, where it is
   * open only until then; `shut` is called after that. Returns the way to stop, to be called while the file is open.
   */
  watch(shut: () => void): () => void;
}

/** How often it is looked whether somebody else has an account. */
const watchMs = 1_000;

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
  if (!open) return { open, password: undefined, watch: () => () => undefined };
  const password = config.demoPassword ?? keptSecret(join(config.dataFolder, 'demo-password'), () => randomSecret(9));
  await staff.ensure({ password, domain });
  return {
    get open() {
      return staff.isOpen();
    },
    password,
    watch: (shut) => (config.demo === 'whileAlone' ? watchAlone(staff, shut) : () => undefined),
  };
}

function watchAlone(staff: DemoStaff, shut: () => void): () => void {
  const timer = setInterval(() => {
    if (!staff.othersExist()) return;
    clearInterval(timer);
    staff.setOpen(false);
    shut();
  }, watchMs);
  return () => clearInterval(timer);
}
