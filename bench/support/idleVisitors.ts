import { type Connection, openConnection } from './connection.ts';

/**
 * Visitors who wait, each on a connection of his own: a process, so that its memory and its file descriptors are not
 * those of what is measured. It is told by its parent whom to be, and says when all of them wait.
 */
interface Order {
  readonly origin: string;
  readonly count: number;
  /** Asks for the tokens and makes the applications; absent: a bare GET each. */
  readonly application?: { readonly tokens: string; readonly token: string; readonly anonApplications: string };
}

const headers = (token: string): string => `Authorization: Bearer ${token}\r\nAccept: application/json\r\n`;
const atOnce = 32;
const waiting: Connection[] = [];

process.on('message', (order: Order) => {
  run(order).then(
    () => process.send?.('waiting'),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));

async function run(order: Order): Promise<void> {
  let left = order.count;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      const desk = await openConnection(order.origin);
      while (left-- > 0) await wait(order, desk);
      desk.close();
    }),
  );
}

/** One more visitor waits; a poll that is answered ends the run. */
async function wait({ origin, application }: Order, desk: Connection): Promise<void> {
  const own = await openConnection(origin);
  const poll = application ? await signIn(application, desk, own) : { path: '/', headers: '' };
  waiting.push(own);
  own.request('GET', poll.path, poll.headers).then(
    ({ status, body }) => {
      process.stderr.write(`a poll was answered ${status}: ${body.slice(0, 200)}\n`);
      process.exit(1);
    },
    () => process.exit(0), // the server has stopped
  );
}

async function signIn(application: NonNullable<Order['application']>, desk: Connection, own: Connection) {
  const asked = await post(desk, application.tokens, application.token, {
    allowedOrigins: new URL(application.anonApplications).origin,
  });
  const token = String(asked.token);
  const made = await post(own, application.anonApplications, token, { anonymousDisplayName: 'Visitor' });
  const { pathname, search } = new URL(
    (made._links as { events: { href: string } }).events.href,
    application.anonApplications,
  );
  return { path: pathname + search, headers: headers(token) };
}

async function post(
  connection: Connection,
  href: string,
  token: string,
  json: object,
): Promise<Record<string, unknown>> {
  const { pathname, search } = new URL(href);
  const { status, body } = await connection.request(
    'POST',
    pathname + search,
    `${headers(token)}Content-Type: application/json\r\n`,
    JSON.stringify(json),
  );
  if (status > 299) throw new Error(`${pathname} was answered ${status}: ${body.slice(0, 200)}`);
  return JSON.parse(body) as Record<string, unknown>;
}
