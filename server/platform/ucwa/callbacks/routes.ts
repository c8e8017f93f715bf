import { type Request, type RequestHandler, Router } from 'express';
import { asStaff, staffOf } from '../client/access.ts';
import { refusal } from '../errors.ts';
import type { UcwaParts } from '../parts.ts';
import { type Delivery, mostReplayed, replayCount } from './deliveries.ts';
import type { CallbackDelivery } from './delivery.ts';

/**
 * `/platformservice/deliveries`, for supervisors and admins by their staff token: how the callbacks of every application
 * go, and the way to send them again. Our own addition: the original showed nobody.
 */
export function deliveryRoutes(
  parts: UcwaParts,
  options: { list: () => Delivery[]; replay: CallbackDelivery['replay'] },
): Router {
  const router = Router();
  router.use(asStaff(parts), supervisorsOnly);
  router.get('/', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ deliveries: options.list() });
  });
  router.post('/:conversation/replay', async (req, res) => {
    const conversation = String(req.params.conversation).toLowerCase();
    const count = replayCount(lastOf(req));
    if (count === undefined)
      throw refusal('InputInvalid', 'Some input is wrong.', [{ name: 'last', reason: `is 1 to ${mostReplayed}` }]);
    const asked = await parts.log.commit(() => parts.callbacks.askReplay(conversation, count));
    if (!asked) throw refusal('ResourceUnknown', 'There are no callbacks of such a conversation.');
    options.replay(conversation);
    res.status(202).json({ conversation, last: count });
  });
  return router;
}

const supervisorsOnly: RequestHandler = (_req, res, next) => {
  if (staffOf(res).role === 'agent') throw refusal('RoleRefused', 'This is for supervisors and admins.');
  next();
};

const lastOf = (req: Request): string | undefined => (typeof req.query.last === 'string' ? req.query.last : undefined);
