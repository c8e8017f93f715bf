import type { Fault } from '../lib/problem.ts';

/** The body of every refusal on this wire (trusted-application-api.md 8.1). Only `code` is always there. */
export interface ErrorBody {
  readonly code: ErrorCode;
  readonly subcode?: string;
  readonly message?: string;
  /** With 400 only: what is wrong with which input. */
  readonly parameters?: readonly Fault[];
}

/** HTTP status of each code (8.2). */
export const errorStatus = {
  BadRequest: 400,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  ClientTimeout: 408,
  Conflict: 409,
  Gone: 410,
  PreconditionFailed: 412,
  EntityTooLarge: 413,
  UnsupportedMediaType: 415,
  PreconditionRequired: 428,
  TooManyRequests: 429,
  ServiceFailure: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
} as const;

export type ErrorCode = keyof typeof errorStatus;
