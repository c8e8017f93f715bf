import { hash, verify } from '@node-rs/argon2';

/** Fewest characters of a password. */
const passwordMinimum = 8;

const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Compared against where there is no such person, so that a sign-in takes as long for a name nobody has. */
const nobodysHash = '$argon2id$v=19$m=19456,t=2,p=1$Pf89ofLiD0zaKI13ApTTcA$yzCMJAmGLzZ/OlTUm7gghzGjO17dVOZh2WsEgrmCnGU';

/** What is wrong with a password, as a sentence; undefined when it will do. */
export function passwordFault(password: string): string | undefined {
  if (password.length < passwordMinimum) return `at least ${passwordMinimum} characters`;
  if (password.length > 1024) return 'at most 1024 characters';
  return undefined;
}

/** Hashes a password with argon2id: about 25 ms on another thread. */
export const hashPassword = (password: string): Promise<string> => hash(password, cost);

/** Whether `password` is the one behind `kept`; the same work, and false, when nothing was kept. */
export async function isPassword(kept: string | undefined, password: string): Promise<boolean> {
  const matches = await verify(kept ?? nobodysHash, password);
  return matches && kept !== undefined;
}
