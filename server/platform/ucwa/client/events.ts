import type { Request, RequestHandler, Response } from 'express';
import type { PollAnswer } from '../channel/pollAnswer.ts';
import { askedTimers } from '../channel/timers.ts';
import { refusal, ucwaErrors } from '../errors.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { deviceOf, signInOf } from './access.ts';

/** The event channel: one GET, held until something happened (ucwa.md 3). */
export function eventsRoute(parts: UcwaParts): RequestHandler {
  const refuse = ucwaErrors(parts.logger);
  // No async function: its promise would keep every router on the way here alive for as long as the poll is parked.
  return (req, res, next) => {
    const parked = parts.channels.poll({
      device: deviceOf(res),
      ack: Number(one(req, 'ack') ?? Number.NaN),
      key: one(req, 'key') ?? '',
      instance: one(req, 'instanceId')?.slice(0, 100),
      priority: Number(one(req, 'priority')) || 0,
      signIn: signInOf(res),
      timers: askedTimers(req.query, parts.settings.eventPollMinMs),
    });
    if (parked.isSettled) return void answerWith(parked.answer, res, next);
    res.on('close', parked.abandon);
    // Gone while his token was being checked: nobody would ever tell.
    if (res.destroyed) parked.abandon();
    lighten(req);
    answerWith(parked.answer, res, (error) => refuse(error, req, res, () => res.destroy()));
  };

  function answerWith(answer: Promise<PollAnswer>, res: Response, failed: (error: unknown) => void): void {
    answer
      .then((told) => {
        // When the platform stops, the next poll shall find a closed door, not an open connection.
        if (parts.channels.isClosed()) res.set('Connection', 'close');
        send(res, told);
      })
      .catch(failed);
  }
}

/** Lets go of what a parked request needs no more; how the answer is to be written (`Accept…`) stays. */
function lighten(req: Request): void {
  req.next = undefined; // and with it every router it came through
  req.headers.authorization = undefined;
  req.rawHeaders = [];
}

function send(res: Response, answer: PollAnswer): void {
  if (res.destroyed) return;
  if (answer.kind === 'replaced')
    throw refusal('ChannelReplaced', 'Another request has taken over this event channel.');
  if (answer.kind === 'closed')
    throw refusal('ApplicationGone', 'This window was closed; the application lives on in others.');
  if (answer.kind === 'gone') throw refusal('ApplicationGone', 'The application has ended; make a new one.');
  res.set('Cache-Control', 'no-cache').json(answer.body);
}

function one(req: Request, name: string): string | undefined {
  const value = req.query[name];
  return typeof value === 'string' ? value : undefined;
}
