import { type Request, type Response, Router } from 'express';
import { uuid } from '../../../lib/ids.ts';
import { beganHere, transferCall } from '../../conversation/chatCall/decisions.ts';
import type { ChatCall } from '../../conversation/chatCall/model.ts';
import { refuse } from '../../conversation/reasons.ts';
import { sipUri } from '../../identity/sipUri.ts';
import { transferResource } from '../encode/audioVideo.ts';
import { dress, hrefOf, paths } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { readInput } from '../input.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { applicationOf, viewOf } from './access.ts';
import { hosted } from './hosted.ts';

/**
 * transfer of a call (6, 9): somebody of the staff is rung, and when he answers whoever of the staff was in it is out.
 * With `replacesCallContext` it is whoever is in that other call of the application, which is over then.
 */
export function transferRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, calls } = parts;
  const { accounts } = parts.identity;

  router.post('/', async (req: Request, res: Response) => {
    const { id } = hosted(parts, res, String(req.params.conversation)).facts;
    const input = readInput(req);
    const operationId = input.text('operationId', 50) || uuid();
    const to = input.text('to', 250);
    const replaces = input.text('replacesCallContext', 1024)?.toLowerCase() || null;
    if (!to && !replaces) input.fault('to', 'is required, or replacesCallContext');
    if (to && replaces) input.fault('replacesCallContext', 'takes the place of to: send one of them');
    if (to && sipUri(to) === undefined) input.fault('to', 'must be a SIP address');
    input.check();
    const location = await log.once(applicationOf(res).id, `transfer ${id} ${operationId}`, (tx) => {
      const { chatCall } = tx.load(id);
      if (chatCall?.state !== 'connected' || !beganHere(chatCall)) throw refuse('NotInCall');
      const target = accountOf(replaces ? inOther(res, replaces) : (sipUri(to ?? '') ?? ''));
      const from = staffIn(chatCall);
      const ring = calls.ringStaff(tx, chatCall.call, [target.uri], {
        operation: operationId,
        from,
        media: chatCall.media,
        context: {},
        transfer: from !== null, // a visitor alone with the application stays
      });
      const named = { uri: target.uri, name: target.name };
      const transfer = { id: uuid(), operationId, to: named, ring, replaces };
      tx.change(id, (now) => transferCall(now, transfer));
      return hrefOf(viewOf(res), paths.transfer(id, transfer.id));
    });
    res.status(201).location(location).end();
  });
  router.get('/:transfer', (req: Request, res) => {
    const { facts, chatCall } = hosted(parts, res, String(req.params.conversation));
    if (chatCall?.transfer?.id !== String(req.params.transfer))
      throw refusal('ResourceUnknown', 'No such transfer is under way.');
    res.json(dress(viewOf(res), transferResource(viewOf(res), facts, chatCall.transfer, 'started')));
  });

  /** Who is handed over from: the first of the staff in it; null where only its application and a visitor are. */
  const staffIn = ({ call }: ChatCall): string | null => calls.inside(call).find((uri) => accounts.byUri(uri)) ?? null;

  /** Somebody of the staff in another call of this application. @throws Problem `DestinationUnknown` */
  function inOther(res: Response, context: string): string {
    const other = log.conversation(context);
    const chat = other?.facts.call?.chat;
    if (chat === undefined) throw refusal('DestinationUnknown', 'There is no such call.');
    hosted(parts, res, chat);
    return calls.inside(context).find((uri) => accounts.byUri(uri)) ?? '';
  }

  function accountOf(uri: string) {
    const account = accounts.byUri(uri);
    if (!account) throw refusal('DestinationUnknown', 'Nobody here has this address.');
    return account;
  }

  return router;
}
