import type { Request, Response } from 'express';
import type { Person } from '../../conversation/model.ts';
import type { LoggedEvent } from '../../log/reading.ts';
import { participantResource } from '../encode/participants.ts';
import { addressSegment } from '../encode/view.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { deviceOf, viewOf } from './access.ts';

/** How long somebody may still be looked up after one has left: bots do it when they are told of the end (ucwa.md 5.6). */
const latelyMs = 60_000;

/** Events looked through: those who were there came at the beginning or left at the end. */
const most = 200;

/** Somebody of a conversation that the calling client was in until just now; undefined when it was not, or he was not. */
export function latelyThere(parts: UcwaParts, req: Request, res: Response) {
  const id = String(req.params.conversation).toLowerCase();
  const uri = `sip:${addressSegment(String(req.params.participant)).toLowerCase()}`;
  const { reader, clock } = parts;
  if (!reader.leftSince(deviceOf(res).id, id, clock.now() - latelyMs)) return undefined;
  const last = reader.lastSeq(id);
  const events = [...reader.range(id, 1, last, most), ...reader.range(id, Math.max(most, last - most) + 1, last, most)];
  const person = events.flatMap(personsIn).find((one) => one.uri === uri);
  return person && participantResource(viewOf(res), id, person);
}

/** Everybody whom an event names. */
function personsIn({ body }: LoggedEvent): Person[] {
  const values = Object.values(body as object).flat() as unknown[];
  const facts = (body as { facts?: { endpoint?: unknown } }).facts;
  return [...values, facts?.endpoint].filter(isPerson);
}

const isPerson = (value: unknown): value is Person =>
  typeof value === 'object' && value !== null && 'uri' in value && 'name' in value && typeof value.uri === 'string';
