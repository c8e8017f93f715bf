import { type Request, type Response, Router } from 'express';
import { Problem } from '../lib/problem.ts';
import { callFacts, callView, eventView, inOrder, noticeView } from './callView.ts';
import type { DashboardPage } from './dashboardPage.ts';
import type { PlatformCalls } from './platformCalls.ts';

const home = '/dashboard/calls';
/** Past calls on a page, and the most of those open at a time: somebody with more looks at the newest of them. */
const [pageSize, mostOpen] = [25, 100];

/** Who calls whom: ongoing, waiting, planned and past calls, and what happened in each. */
export function callRoutes({ page, calls }: { page: DashboardPage; calls: PlatformCalls }): Router {
  const router = Router();

  router.get(
    home,
    page.route((request, response) =>
      orSentence(request, response, 'Calls', async () => {
        const asked = pageAsked(request.query.page);
        const { sessionID } = request;
        const none = { items: [], total: 0 };
        const [started, planned, ended] = await Promise.all([
          asked === 1 ? calls.list(sessionID, { status: 'Started', page: 1, size: mostOpen }) : none,
          asked === 1 ? calls.list(sessionID, { status: 'Planned', page: 1, size: mostOpen }) : none,
          calls.list(sessionID, { status: 'Ended', page: asked, size: pageSize }),
        ]);
        const rows = [...inOrder([...started.items, ...planned.items]), ...ended.items].map(callView);
        const count = (state: string): number => rows.filter((row) => row.state === state).length;
        await page.show(request, response, 'calls', {
          title: 'Calls',
          calls: rows,
          figures: {
            ongoing: count('ongoing'),
            waiting: count('waiting'),
            planned: planned.total,
            past: ended.total,
          },
          isFirst: asked === 1,
          paging: pagingOf(asked, ended.items.length, ended.total),
        });
      }),
    ),
  );

  router.get(
    `${home}/:callId`,
    page.route((request, response) =>
      orSentence(request, response, 'Call', async () => {
        const found = await calls.read(request.sessionID, String(request.params.callId));
        const call = callView(found);
        await page.show(request, response, 'call', {
          title: `${call.title}, call`,
          call,
          facts: callFacts(found),
          events: found.callEvents.map(eventView),
          notices: found.notices.map(noticeView),
        });
      }),
    ),
  );

  /** Calls that cannot be reached are told on the page, which looks again by itself. */
  async function orSentence(request: Request, response: Response, title: string, show: () => Promise<void>) {
    try {
      await show();
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'CallsUnreachable') throw error;
      await page.show(request, response, 'calls', { title, unreachable: error.message });
    }
  }

  return router;
}

function pageAsked(told: unknown): number {
  const asked = typeof told === 'string' && /^\d{1,6}$/.test(told) ? Number(told) : 1;
  return Math.max(1, asked);
}

function pagingOf(asked: number, shown: number, total: number) {
  const first = (asked - 1) * pageSize;
  return {
    isEmpty: shown === 0,
    first: first + 1,
    last: first + shown,
    total,
    newer: asked > 1 ? `${home}?page=${asked - 1}` : null,
    older: first + shown < total && shown > 0 ? `${home}?page=${asked + 1}` : null,
  };
}
