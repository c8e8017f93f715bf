import type { Request, RequestHandler, Response } from 'express';
import type { PollAnswer } from '../channel/eventChannel.ts';
import { askedTimers } from '../channel/timers.ts';
import { refusal } from '../errors.ts';
import type { UcwaParts } from '../parts.ts';
import { deviceOf } from './access.ts';

/** The event channel: one GET, held until something happened (ucwa.md 3). */
export function eventsRoute(parts: UcwaParts): RequestHandler {
  return async (req, res) => {
    const device = deviceOf(res);
    const parked = parts.channels.poll({
      device,
      ack: Number(one(req, 'ack') ?? Number.NaN),
      key: one(req, 'key') ?? '',
      priority: Number(one(req, 'priority')) || 0,
      timers: askedTimers(req.query, parts.settings.eventPollMinMs),
    });
    res.on('close', parked.abandon);
    // Gone while his token was being checked: nobody would ever tell.
    if (res.destroyed) parked.abandon();
    const answer = await parked.answer;
    // When the platform stops, the next poll shall find a closed door, not an open connection.
    if (parts.channels.isClosed()) res.set('Connection', 'close');
    send(res, answer);
  };
}

function send(res: Response, answer: PollAnswer): void {
  if (res.destroyed) return;
  if (answer.kind === 'replaced')
    throw refusal('ChannelReplaced', 'Another request has taken over this event channel.');
  if (answer.kind === 'gone') throw refusal('ApplicationGone', 'The application has ended; make a new one.');
  res.set('Cache-Control', 'no-cache').json(answer.body);
}

function one(req: Request, name: string): string | undefined {
  const value = req.query[name];
  return typeof value === 'string' ? value : undefined;
}
