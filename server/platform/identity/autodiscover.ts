import { type Request, type RequestHandler, type Response, Router } from 'express';
import { bearerOf } from './bearer.ts';

/** Path of the root document; compared without regard to case (ucwa.md 1.1). */
const autodiscoverPath = '/Autodiscover/AutodiscoverService.svc/root';

/**
 * How a staff client finds its way: the root document (also a handler of its own, for `/`) and the user document,
 * which is where a client without a token is told where to get one (ucwa.md 1.1, 1.2, 1.4). One host serves every
 * domain, so nothing redirects, and the domain's document is the root's.
 */
export function autodiscoverRoutes(options: {
  publicUrl: () => string;
  verify: (token: string) => Promise<object | undefined>;
  sendChallenge: (res: Response) => void;
}): { router: Router; root: RequestHandler } {
  const { publicUrl, verify, sendChallenge } = options;
  const xframe = (): string => `${publicUrl()}/Autodiscover/XFrame/XFrame.html`;

  function root(req: Request, res: Response): void {
    const self = `${publicUrl()}${autodiscoverPath}`;
    const domain = req.query.originalDomain;
    const query = typeof domain === 'string' ? `?originalDomain=${encodeURIComponent(domain)}` : '';
    sendDocument(res, 'root', { self: `${self}${query}`, user: `${self}/oauth/user${query}`, xframe: xframe() });
  }

  async function user(req: Request, res: Response): Promise<void> {
    const token = bearerOf(req.headers.authorization);
    const self = `${publicUrl()}${autodiscoverPath}/user`;
    if (token === undefined || (await verify(token)) === undefined) sendChallenge(res);
    else
      sendDocument(res, 'user', {
        self,
        applications: `${publicUrl()}/ucwa/oauth/v1/applications`,
        xframe: xframe(),
      });
  }

  const router = Router();
  router.get([autodiscoverPath, `${autodiscoverPath}/domain`, `${autodiscoverPath}/oauth/domain`], root);
  router.get([`${autodiscoverPath}/oauth/user`, `${autodiscoverPath}/user`], user);
  return { router, root };
}

/** A document of links, in JSON; the platform writes it in XML for who asks (ucwa.md 1.1). */
function sendDocument(res: Response, rel: string, links: Readonly<Record<string, string>>): void {
  const _links = Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }]));
  res.set('Cache-Control', 'no-cache').json({ _links, rel });
}
