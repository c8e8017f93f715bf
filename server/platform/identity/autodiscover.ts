import { type Request, type RequestHandler, type Response, Router } from 'express';
import { bearerOf } from './bearer.ts';

/** Path of the root document; compared without regard to case (ucwa.md 1.1). */
const autodiscoverPath = '/Autodiscover/AutodiscoverService.svc/root';

const formats = [
  'application/json',
  'application/vnd.microsoft.com.ucwa+json',
  'application/xml',
  'application/vnd.microsoft.com.ucwa+xml',
  'text/xml',
];

/** A pidgin plugin asks for this one, another document altogether; a refusal sends it elsewhere (ucwa.md 1.1). */
const lyncOnly = /application\/vnd\.microsoft\.rtc\.autodiscover\+xml/i;

/**
 * How a staff client finds its way: the root document (also a handler of its own, for `/`) and the user document,
 * which is where a client without a token is told where to get one (ucwa.md 1.1, 1.2, 1.4).
 */
export function autodiscoverRoutes(options: {
  publicUrl: () => string;
  verify: (token: string) => Promise<object | undefined>;
  sendChallenge: (res: Response) => void;
}): { router: Router; root: RequestHandler } {
  const { publicUrl, verify, sendChallenge } = options;

  function root(req: Request, res: Response): void {
    const self = `${publicUrl()}${autodiscoverPath}`;
    const domain = req.query.originalDomain;
    const query = typeof domain === 'string' ? `?originalDomain=${encodeURIComponent(domain)}` : '';
    sendDocument(req, res, 'root', { self: `${self}${query}`, user: `${self}/oauth/user${query}` });
  }

  async function user(req: Request, res: Response): Promise<void> {
    const token = bearerOf(req.headers.authorization);
    const self = `${publicUrl()}${autodiscoverPath}/user`;
    if (token === undefined || (await verify(token)) === undefined) sendChallenge(res);
    else sendDocument(req, res, 'user', { self, applications: `${publicUrl()}/ucwa/oauth/v1/applications` });
  }

  const router = Router();
  router.get(autodiscoverPath, root);
  router.get([`${autodiscoverPath}/oauth/user`, `${autodiscoverPath}/user`], user);
  return { router, root };
}

/** JSON, unless XML is asked for: many clients send no `Accept` and expect JSON. */
function sendDocument(
  req: Request,
  res: Response,
  rel: string,
  links: { readonly self: string } & Readonly<Record<string, string>>,
): void {
  res.vary('Accept').set('Cache-Control', 'no-cache');
  if (lyncOnly.test(req.headers.accept ?? '')) {
    res.sendStatus(406);
    return;
  }
  const format = req.accepts(formats) || 'application/json';
  if (format.endsWith('xml')) res.type(format).send(xml(rel, links));
  else res.json({ _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])) });
}

/** The XML form of a document of links (ucwa.md 9.1). */
function xml(rel: string, { self, ...links }: { readonly self: string } & Readonly<Record<string, string>>): string {
  const lines = Object.entries(links).map(([name, href]) => `<link rel="${name}" href="${escapeXml(href)}"/>`);
  const namespace = 'http://schemas.microsoft.com/rtc/2012/03/ucwa';
  return `<?xml version="1.0" encoding="utf-8"?><resource xmlns="${namespace}" rel="${rel}" href="${escapeXml(self)}">${lines.join('')}</resource>`;
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
