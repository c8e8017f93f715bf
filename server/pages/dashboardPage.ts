import type { Request, RequestHandler, Response } from 'express';
import { dashboardRoles, type Guard, type StaffHandler } from './guard.ts';
import type { PageData, Views } from './views.ts';

const frame = {
  here: 'dashboard',
  styles: [
    '/styles/uPlot.min.css',
    '/styles/dashboard.css',
    '/styles/request.css',
    '/styles/deliveries.css',
    '/styles/calls.css',
  ],
  scripts: ['/dashboard.js'],
};

/** What all pages of the dashboard have in common. */
export interface DashboardPage {
  /** For supervisors and admins. A script that asks for a part is told 401; only a person is led to the sign-in page. */
  route(handler: StaffHandler): RequestHandler;
  /** Sends the page, or the part of it that its script asks for. */
  show(request: Request, response: Response, view: string, data: PageData): Promise<void>;
}

export function createDashboardPage({ guard, views }: { guard: Guard; views: Views }): DashboardPage {
  return {
    route(handler) {
      const [whole, part] = [guard.page(dashboardRoles, handler), guard.script(dashboardRoles, handler)];
      return (request, response, next) => (isFragment(request) ? part : whole)(request, response, next);
    },
    async show(request, response, view, data) {
      const all = { ...response.locals, ...frame, ...data };
      response.type('html').send(await (isFragment(request) ? views.fragment(view, all) : views.page(view, all)));
    },
  };
}

const isFragment = (request: Request): boolean => request.query.fragment === '1';
