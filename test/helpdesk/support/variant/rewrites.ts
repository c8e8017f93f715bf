import { decodeDataUri } from '../../../../server/wire/dataUri.ts';
import { ajaxDate } from '../../../../server/wire/dates.ts';
import type { Answer, Asked } from './proxy.ts';
import type { VariantWire } from './variant.ts';

/** What another make of platform writes differently, each as a function from bodies to bodies. */
type Json = { [name: string]: unknown };

/** Applies `change` to every object of a JSON body, inside out; a body that is no JSON stays. */
export function everyObject(body: string, change: (object: Json) => Json): string {
  if (!/^\s*\{/.test(body)) return body;
  return JSON.stringify(JSON.parse(body, (_name, value: unknown) => (isObject(value) ? change(value) : value)));
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same change to answers and to callbacks. */
export const everywhere = (change: (body: string) => string): VariantWire => ({
  answer: (answer) => ({ ...answer, body: change(answer.body) }),
  tell: change,
});

/** Several at once: requests go through them in order, answers and callbacks too. */
export function together(...wires: readonly VariantWire[]): VariantWire {
  return {
    ask: (asked) =>
      wires.reduce<Asked | Answer>((made, { ask }) => ('status' in made ? made : (ask?.(made) ?? made)), asked),
    async answer(answer, asked) {
      let made = answer;
      for (const wire of wires) made = (await wire.answer?.(made, asked)) ?? made;
      return made;
    },
    tell: (body) => wires.reduce((made, { tell }) => tell?.(made) ?? made, body),
    ...wires.reduce<Pick<VariantWire, 'courier'>>((found, { courier }) => (courier ? { courier } : found), {}),
  };
}

/** The namespace of the public preview (TA 0.2). */
export const servicePrefix = (): VariantWire => everywhere((body) => body.replaceAll('ms:rtc:saas:', 'service:'));

/** Every link's address changed; data URIs are none. */
export const hrefs = (change: (href: string) => string): VariantWire => ({
  ...everywhere((body) =>
    everyObject(body, (object) =>
      typeof object.href === 'string' && !object.href.startsWith('data:')
        ? { ...object, href: change(object.href) }
        : object,
    ),
  ),
});

/** The other way of writing each moment, for the same field (TA 0.2). */
export const ajaxDates = (): VariantWire =>
  everywhere((body) =>
    body.replaceAll(/"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g, (_whole, iso: string) =>
      JSON.stringify(ajaxDate(Date.parse(iso))),
    ),
  );

/** 200 where ours says 201, and the reverse. */
export const otherSuccess = (): VariantWire => ({
  answer: (answer) => ({
    ...answer,
    status: ({ 200: 201, 201: 200 } as Record<number, number>)[answer.status] ?? answer.status,
  }),
});

/** Addresses in upper case, as far as a server that ignores case could write them; asked for in lower case again. */
export const upperCase = (): VariantWire => {
  const upper = (href: string): string =>
    href.replace(/\/platformservice\/[^?"]*/i, (path) => path.toUpperCase()).replace('endpointId=', 'ENDPOINTID=');
  return together(hrefs(upper), {
    ask: (asked) => ({
      ...asked,
      url: asked.url.replace(/^\/platformservice\/[^?]*/i, (path) => path.toLowerCase()),
    }),
    answer: (answer) => ({
      ...answer,
      headers: Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [
          name.toUpperCase(),
          name === 'location' ? upper(value) : value,
        ]),
      ),
    }),
  });
};

/** `OperationId` for `operationId`: in what is told, and in what is asked (TA 0.2). */
export const pascalCase = (): VariantWire => {
  const structural = new Set(['_links', '_embedded', 'link', 'in', 'events', 'sender', 'href', 'rel', 'title', 'type']);
  const keep = new Set([...structural, 'status', 'reason', 'baseuri', 'code', 'subcode', 'message']);
  const pascal = (object: Json): Json =>
    Object.fromEntries(
      Object.entries(object).map(([name, value]) => [
        keep.has(name) || name.includes(':') || isObject(value) ? name : name.charAt(0).toUpperCase() + name.slice(1),
        value,
      ]),
    );
  return {
    ...everywhere((body) => everyObject(body, pascal)),
    ask: (asked) => ({ ...asked, body: everyObject(asked.body, pascal) }),
  };
};

/** Every resource of a kind loses some of its links, now or for good. */
export const withheld = (kind: string, rels: readonly string[], now: () => boolean = () => true): VariantWire =>
  everywhere((body) =>
    everyObject(body, (object) => {
      if (!now() || bare(object.rel) !== kind || !isObject(object._links)) return object;
      const left = Object.entries(object._links).filter(([name]) => !rels.includes(bare(name)));
      return { ...object, _links: Object.fromEntries(left) };
    }),
  );

const bare = (rel: unknown): string => String(rel).replace(/^(ms:rtc:saas|service):/, '');

/** Every line as HTML only (TA 6.4). */
export const asHtml = (): VariantWire =>
  everywhere((body) =>
    everyObject(body, (object) => {
      const { plainMessage, ...links } = (object._links ?? {}) as Record<string, { href: string }>;
      const text = plainMessage && decodeDataUri(plainMessage.href)?.text;
      if (text === undefined) return object;
      const html = encodeURIComponent(`<div style="color:red"><p>${text}</p></div>`);
      return { ...object, _links: { ...links, htmlMessage: { href: `data:text/html;charset=utf-8,${html}` } } };
    }),
  );

/** The first request of each kind is sent on to the same address with `redirect=1` (TA 3, 7.6). */
export function redirecting(origin = ''): VariantWire {
  const seen = new Set<string>();
  return {
    ask(asked) {
      if (asked.url.includes('redirect=1'))
        return { ...asked, url: asked.url.replace(/[?&]redirect=1/, '').replace('/pool2/', '/') };
      const kind = `${asked.method} ${(asked.url.split('?')[0] ?? '').replaceAll(/[0-9a-f-]{10,}|\d+/g, '#')}`;
      if (seen.has(kind)) return asked;
      seen.add(kind);
      const elsewhere = `${origin}/pool2${asked.url}${asked.url.includes('?') ? '&' : '?'}redirect=1`;
      return { status: 307, headers: { location: elsewhere }, body: '' };
    },
  };
}

/** Things no version of the wire had, in every place of a callback. */
export const strange = (): VariantWire => ({
  tell: (body) =>
    everyObject(body, (object) => {
      if (!Array.isArray(object.events)) return { ...object, 'x:unheard': { of: [null, 1, 'two'] } };
      const unknown = [
        { link: { rel: 'ms:rtc:saas:phoneDialInInformation', href: '/a' }, type: 'updated' },
        { link: { rel: 'ms:rtc:saas:message', href: 'http://[' }, type: 'completed' },
        {
          link: { rel: 'ms:rtc:saas:conversation', href: '/b' },
          type: 'exploded',
          status: 'Perhaps',
          in: 7,
          reason: [],
        },
      ];
      return {
        ...object,
        events: unknown.flatMap((one, index) => [one, ...(index === 0 ? (object.events as Json[]) : [])]),
      };
    }),
});

/** `&` twice escaped in the addresses of the envelope itself, as some fixtures show (TA 7.1). */
export const doubleEscapes = (): VariantWire => ({
  tell: (body) => body.replace(/(events\?ack=\d+)&key=/g, '$1\\\\u0026key='),
});

/** What conversations tell of themselves comes with sender `conversation`, as newer servers did (TA 5.6). */
export const conversationSender = (): VariantWire => ({
  tell: (body) =>
    everyObject(body, (object) => {
      if (!Array.isArray(object.sender)) return object;
      const sender = (
        object.sender as { rel: string; href: string; events: { link: { rel: string; href: string } }[] }[]
      ).flatMap(({ events, ...from }) =>
        events.map((event) =>
          bare(event.link.rel) === 'conversation'
            ? { rel: event.link.rel, href: event.link.href, events: [event] }
            : { ...from, events: [event] },
        ),
      );
      return { ...object, sender };
    }),
});

/** Without a token the discover document is refused with a challenge. */
export const discoverNeedsToken = (): VariantWire => ({
  ask: (asked) =>
    /\/discover(\?|$)/i.test(asked.url) && !/^bearer \S/i.test(asked.headers.authorization ?? '')
      ? { status: 401, headers: { 'content-type': 'text/html' }, body: '<h1>401</h1>' }
      : asked,
});

/** Operations are answered so late that their events come first (TA 6). */
export const answeredLate = (ms: number): VariantWire => ({
  async answer(answer, { method }) {
    if (method === 'POST') await new Promise((resolve) => setTimeout(resolve, ms));
    return answer;
  },
});
