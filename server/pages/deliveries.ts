import { Router } from 'express';
import type { DashboardPage } from './dashboardPage.ts';
import { dashboardRoles, type Guard } from './guard.ts';
import type { PlatformDeliveries, PlatformDelivery } from './platformDeliveries.ts';

const home = '/dashboard/deliveries';

/**
 * What the embedded platform has to tell its applications and how that goes, with a button to send it again.
 * @param parts.deliveries absent when the helpdesk uses somebody else's platform
 */
export function deliveryRoutes(parts: {
  guard: Guard;
  page: DashboardPage;
  deliveries: PlatformDeliveries | undefined;
}): Router {
  const { guard, page, deliveries } = parts;
  const router = Router();

  router.get(
    home,
    page.route(async (request, response) => {
      const all = await deliveries?.list(request.sessionID);
      const sent = request.query.sent;
      await page.show(request, response, 'deliveries', {
        title: 'Deliveries',
        isForeign: all === undefined,
        deliveries: (all ?? []).map(deliveryView),
        sent: typeof sent === 'string' && all?.some(({ conversation }) => conversation === sent) ? sent : null,
      });
    }),
  );

  router.post(
    `${home}/:conversation/replay`,
    guard.page(dashboardRoles, async (request, response) => {
      const conversation = String(request.params.conversation);
      await deliveries?.replay(request.sessionID, conversation);
      response.redirect(303, `${home}?sent=${encodeURIComponent(conversation)}`);
    }),
  );
  // Where signing in leads whose session had ended when he pressed the button.
  router.get(`${home}/:conversation/replay`, (_request, response) => response.redirect(303, home));

  return router;
}

const toneOfState: Readonly<Record<PlatformDelivery['state'], string>> = {
  delivered: 'good',
  'under way': '',
  failing: 'warn',
  'given up': 'bad',
};

/** One row of the table. */
function deliveryView(delivery: PlatformDelivery) {
  const { application, conversation, state, lastStatus, lastWhy, lastAt, nextAt } = delivery;
  return {
    ...delivery,
    application: application.name || application.endpoint || application.id,
    endpoint: application.endpoint.replace(/^sips?:/i, ''),
    tone: toneOfState[state],
    /** Enough of it to tell one from another; the whole is its title. */
    short: conversation.slice(0, 8),
    answer: lastWhy ?? (lastStatus === null ? null : `answered ${lastStatus}`),
    lastAt: moment(lastAt),
    nextAt: state === 'failing' ? moment(nextAt) : null,
  };
}

function moment(iso: string | null): number | null {
  const at = iso === null ? Number.NaN : Date.parse(iso);
  return Number.isNaN(at) ? null : at;
}
