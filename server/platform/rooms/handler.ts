import type { z } from 'zod';
import type { Connection } from './connection.ts';
import type { RoomParts } from './roomParts.ts';
import { type Decoded, type Frame, readFields } from './wire.ts';

/** Takes one kind of frame; gives what its sender is answered. Throws Problem what {@link refusalFrame} tells. */
export type Handler = (parts: RoomParts, connection: Connection, decoded: Decoded) => Promise<readonly Frame[]>;

/** A frame's fields, and the id it came with. */
export type Taken<Shape> = Shape & { readonly requestID: string };

/** A handler that gets its frame's fields checked. */
export const handler =
  <Shape extends object>(
    schema: z.ZodType<Shape>,
    run: (parts: RoomParts, connection: Connection, ask: Taken<Shape>) => Promise<readonly Frame[]> | readonly Frame[],
  ): Handler =>
  async (parts, connection, { frame, requestID }) =>
    run(parts, connection, { ...readFields(schema, frame), requestID });
