/** A frame of the room wire as this client reads it (`server/platform/rooms/PROTOCOL.md`); what is absent is empty. */
export interface RoomFrame {
  readonly kind: 'request' | 'answer' | 'cancel';
  readonly type: string;
  readonly requestID: string;
  /** Id of who sent it. */
  readonly from: string;
  /** 0: none. */
  readonly error: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Whether a value is a JSON object. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text field; empty where there is none. */
export function textIn(value: Readonly<Record<string, unknown>>, name: string): string {
  const found = value[name];
  return typeof found === 'string' ? found : '';
}

/** Reads a frame; undefined for what is none. */
export function readFrame(told: unknown): RoomFrame | undefined {
  if (!isRecord(told)) return undefined;
  const kind = (['request', 'answer', 'cancel'] as const).find((one) => typeof told[one] === 'string');
  if (kind === undefined) return undefined;
  const { error, payload } = told;
  return {
    kind,
    type: textIn(told, kind),
    requestID: textIn(told, 'requestID'),
    from: textIn(told, 'from'),
    error: typeof error === 'number' ? error : 0,
    payload: isRecord(payload) ? payload : {},
  };
}

/** The value of a JSON text; undefined for what is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
