import type { Database } from 'better-sqlite3';
import type { Logger } from '../lib/logger.ts';
import { originOf, sameOrigin } from '../lib/origin.ts';
import { Problem } from '../lib/problem.ts';
import type { GroupCommit } from '../storage/groupCommit.ts';
import { linkOf, type Resource } from '../wire/resource.ts';
import { withQuery } from './flow/step.ts';
import type { PlatformClient } from './platformClient.ts';
import type { HelpdeskSettings } from './settings.ts';

/** The origins that links may lead to. */
export interface Origins {
  /** Of the discover URL, of `PLATFORM_ORIGINS`, or in a discover document seen so far. */
  mayFollow(url: string): boolean;
  /** Lets the links of a discover document be followed, also after a restart. */
  learn(document: Resource): Promise<void>;
}

/** Opens the allowed origins of one platform. */
export function createOrigins(options: {
  db: Database;
  commit: GroupCommit;
  settings: Pick<HelpdeskSettings, 'discoverUrl' | 'platformOrigins' | 'loopbackIsOne'>;
}): Origins {
  const { db, commit, settings } = options;
  const list = db.prepare<[string], string>('select origin from platform_origins where discover_url = ?').pluck();
  const keep = db.prepare('insert into platform_origins (discover_url, origin) values (?, ?) on conflict do nothing');
  let learnt: ReadonlySet<string> | undefined;
  return {
    mayFollow(url) {
      const origin = originOf(url);
      if (origin === undefined) return false;
      learnt ??= new Set(list.all(settings.discoverUrl()));
      const allowed = [originOf(settings.discoverUrl()) ?? '', ...settings.platformOrigins, ...learnt];
      return allowed.some((candidate) => sameOrigin(candidate, origin, settings.loopbackIsOne));
    },
    async learn(document) {
      const links = Object.values(document._links ?? {}).flat() as { href?: unknown }[];
      const hrefs = links.map(({ href }) => (typeof href === 'string' ? originOf(href) : undefined));
      const found = [...new Set(hrefs)].filter((origin) => origin !== undefined);
      await commit.run(() => {
        for (const origin of found) keep.run(settings.discoverUrl(), origin);
      });
      learnt = undefined;
    },
  };
}

/** Where on the platform the helpdesk's application is. */
export interface PlatformPlace {
  /**
   * The application's capabilities (2), found by following links from the discover document; kept once found.
   * @throws Problem `PlatformUnavailable`, `ApplicationNotFound`, or what {@link PlatformClient.send} throws
   */
  application(): Promise<{ readonly resource: Resource; readonly base: string }>;
  /** What was found no longer holds. */
  forget(): void;
  found(): boolean;
}

export function createPlatformPlace(options: {
  client: PlatformClient;
  origins: Origins;
  settings: Pick<HelpdeskSettings, 'discoverUrl' | 'endpoint'>;
  log: Logger;
}): PlatformPlace {
  const { client, origins, settings, log } = options;
  type Found = Awaited<ReturnType<PlatformPlace['application']>>;
  let known: Found | undefined;
  let looking: Promise<Found> | undefined;

  async function get(href: string): Promise<{ resource: Resource; base: string }> {
    const { status, body, from } = await client.send({ method: 'GET', href });
    if (status === 403) throw new Problem('ApplicationNotFound', `The platform does not know ${settings.endpoint}.`);
    if (status < 200 || status > 299 || typeof body !== 'object' || body === null)
      throw new Problem('PlatformUnavailable', `The platform answered ${status} at ${new URL(href).pathname}.`);
    return { resource: body as Resource, base: from };
  }

  /** An absent link means that it is not allowed. */
  function follow({ resource, base }: Found, rel: string): string {
    const href = linkOf(resource, rel)?.href;
    if (href === undefined || !URL.canParse(href, base))
      throw new Problem('ApplicationNotFound', `The platform offers no ${rel} to ${settings.endpoint}.`);
    return new URL(href, base).href;
  }

  async function look(): Promise<Found> {
    const discover = await get(settings.discoverUrl());
    await origins.learn(discover.resource);
    // The helpdesk appends who it is by hand (1.2); the links below carry it.
    const applications = await get(withQuery(follow(discover, 'applications'), 'endpointId', settings.endpoint));
    known = await get(follow(applications, 'application'));
    log.info({ endpoint: settings.endpoint }, 'found the application on the platform');
    return known;
  }

  return {
    async application() {
      if (known) return known;
      looking ??= look().finally(() => {
        looking = undefined;
      });
      return looking;
    },
    forget() {
      known = undefined;
    },
    found: () => known !== undefined,
  };
}
