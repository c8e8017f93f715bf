import { type Request, type RequestHandler, Router } from 'express';
import type { Role } from '../../identity/account.ts';
import { bearerOf } from '../../identity/bearer.ts';
import { refusal } from '../errors.ts';
import type { UcwaParts } from '../ucwaParts.ts';
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
  router.use(supervisorsOnly(parts));
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

const mayLook: ReadonlySet<Role> = new Set<Role>(['supervisor', 'admin']);

/** By a staff token alone: the same door gives guests of a meeting tokens too (`anonmeeting`), who are nobody here. */
function supervisorsOnly({ identity }: UcwaParts): RequestHandler {
  return (req, res, next) => {
    const token = bearerOf(req.headers.authorization);
    const staff = token === undefined ? undefined : identity.staffTokens.verify(token);
    if (!staff) return identity.sendChallenge(res);
    if (!mayLook.has(staff.role)) throw refusal('RoleRefused', 'This is for supervisors and admins.');
    next();
  };
}

const lastOf = (req: Request): string | undefined => (typeof req.query.last === 'string' ? req.query.last : undefined);
