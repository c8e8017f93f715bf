/** A call as lists find it. */
export interface CallRecord {
  /** UUID. */
  readonly id: string;
  /** Counts the calls of the installation from 1. */
  readonly number: number;
  /** 64 hex digits. */
  readonly room: string;
  readonly status: 'planned' | 'started' | 'ended';
  /** Epoch ms, as are the others. */
  readonly createdAt: number;
  readonly endedAt: number | null;
}
