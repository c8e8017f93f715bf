import type { Desk, Member } from './state/model.ts';

/** What the server wrote into a page (views/console.hbs). @throws Error when it is not there */
export function readDesk(page: Document): Desk {
  const told: unknown = JSON.parse(page.getElementById('console-data')?.textContent ?? 'null');
  if (!isRecord(told)) throw new Error('the page has no console-data');
  const { me, roster, helpdeskName, endpoint } = told;
  return {
    me: memberOf(me),
    roster: Array.isArray(roster) ? roster.map(memberOf) : [],
    helpdeskName: typeof helpdeskName === 'string' ? helpdeskName : 'Helpdesk',
    endpoint: typeof endpoint === 'string' ? endpoint : '',
  };
}

function memberOf(told: unknown): Member {
  if (!isRecord(told)) throw new Error('console-data lacks a member');
  const { uri, name, role } = told;
  return { uri: String(uri), name: String(name), role: String(role) };
}

const isRecord = (told: unknown): told is Record<string, unknown> => typeof told === 'object' && told !== null;
