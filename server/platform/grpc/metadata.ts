import { type Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { Problem } from '../../lib/problem.ts';
import { bearerOf } from '../identity/bearer.ts';
import type { BearerRefusal } from './bearers.ts';

/** The first value of a metadata entry as text. */
export function textOf(metadata: Metadata, name: string): string | undefined {
  const [value] = metadata.get(name);
  return value === undefined ? undefined : String(value);
}

/** The token of `authorization: Bearer …`. */
export const tokenOf = (metadata: Metadata): string | undefined => bearerOf(textOf(metadata, 'authorization'));

const codes: Readonly<Record<BearerRefusal, status>> = {
  NoToken: status.UNAUTHENTICATED,
  ScopeMissing: status.PERMISSION_DENIED,
  NotYourNumber: status.PERMISSION_DENIED,
  NoNumber: status.INVALID_ARGUMENT,
};

/** The status that tells a refusal of `bearers.ts`; undefined for any other error. */
export function refusalStatus(error: unknown): Pick<StatusObject, 'code' | 'details'> | undefined {
  if (!(error instanceof Problem) || !Object.hasOwn(codes, error.code)) return undefined;
  return { code: codes[error.code as BearerRefusal], details: error.message };
}
