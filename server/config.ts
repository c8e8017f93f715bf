import { type Config, derive } from './config/derive.ts';
import { badConfiguration, badValues, contradictions } from './config/faults.ts';
import { environment } from './config/variables.ts';

export { type Addresses, addressesOf } from './config/addresses.ts';
export type { Config } from './config/derive.ts';

/**
 * Reads the environment into what this process is told to be. An empty variable counts as absent.
 * @param onTerminal whether people watch standard output; it decides the default of `LOG_FORMAT`
 * @throws Problem `BadConfiguration`; its message has a line a fault, which names the variable, what it got and what
 *   it takes
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, onTerminal = false): Config {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value?.trim()) given[name] = value.trim();
  const parsed = environment.safeParse(given);
  if (!parsed.success) throw badConfiguration(badValues(parsed.error, given));
  const config = derive(parsed.data, onTerminal);
  const faults = contradictions(parsed.data, config);
  if (faults.length > 0) throw badConfiguration(faults);
  return config;
}
