import type { Person } from '../../conversation/model.ts';

/** In which formats a client reads messages (ucwa.md 7). */
export const messageFormats = ['Plain', 'Html'] as const;
export type MessageFormat = (typeof messageFormats)[number];

/** A UCWA application (ucwa.md 2): a visitor's session or one client of a staff member. Lives until `endedAt`. */
export interface Device {
  readonly id: string;
  readonly kind: 'visitor' | 'staff';
  readonly person: Person;
  /** The trusted application a visitor chats with; null for staff. */
  readonly application: string | null;
  readonly endpointId: string;
  readonly culture: string;
  readonly userAgent: string;
  readonly type: string;
  /** Whether its owner made himself available with it, so that it may be rung. */
  readonly available: boolean;
  /** After how long without a sign of him its owner is idle here, ms. */
  readonly inactiveMs: number;
  /** What its messages may be: `Plain`, `Html`. */
  readonly supportedMessageFormats: readonly MessageFormat[];
  /** Staff: which channel each instance (tab) holds; any other is replaced. */
  readonly instances: Readonly<Record<string, number>>;
  readonly endedAt: number | null;
}

/** What a client says of itself when it signs in. */
export interface ClientFacts {
  readonly endpointId: string;
  readonly culture: string;
  readonly userAgent: string;
  readonly type: string;
}

/** Whether a client listed Html, so that it may send and be shown it. */
export const writesHtml = (device: Device): boolean => device.supportedMessageFormats.includes('Html');
