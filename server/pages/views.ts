import { join } from 'node:path';
import { create } from 'express-handlebars';
import Handlebars from 'handlebars';
import { isoTime, spokenDuration, utcClock, utcText } from './format.ts';

/** What the layout wants of every page; a view adds its own. */
export interface PageData {
  readonly title: string;
  /** Which entry of the navigation is lit: `console`, `dashboard` or `sign-in`. */
  readonly here?: string;
  readonly styles?: readonly string[];
  readonly scripts?: readonly string[];
  readonly [field: string]: unknown;
}

/** Turns a view and its data into HTML. */
export interface Views {
  /** A whole page: the view inside `layouts/main.hbs`. */
  page(view: string, data: PageData): Promise<string>;
  /** The view alone, for a script that swaps parts of a page it already has. */
  fragment(view: string, data: PageData): Promise<string>;
}

/** Reads and compiles the views below `folder`, each once. `common` is known to every page, e.g. the helpdesk's name. */
export function createViews(folder: string, common: Readonly<Record<string, unknown>>): Views {
  const handlebars = create({
    extname: '.hbs',
    layoutsDir: join(folder, 'layouts'),
    partialsDir: join(folder, 'partials'),
    handlebars: Handlebars,
    helpers,
  });
  const render = (file: string, data: object): Promise<string> =>
    handlebars.render(join(folder, `${file}.hbs`), { ...common, ...data }, { cache: true });
  return {
    fragment: (view, data) => render(view, data),
    page: async (view, data) => render('layouts/main', { ...data, body: await render(view, data) }),
  };
}

/** What views may call. Everything they return that is markup is escaped here. */
const helpers = {
  is: (a: unknown, b: unknown): boolean => a === b,
  /** JSON that is safe inside a script element. */
  json: (value: unknown) => new Handlebars.SafeString(scriptJson(value)),
  /** A moment (epoch ms): in UTC, until the page's script shows it in the reader's zone. */
  moment: (at: unknown) => timeElement(at, utcText),
  /** The same to the second, without the day. */
  second: (at: unknown) => timeElement(at, utcClock, ' data-seconds'),
  /** A length of time in ms, in words; a dash where there is none yet. */
  duration: (ms: unknown): string => (typeof ms === 'number' ? spokenDuration(ms) : '–'),
};

function timeElement(at: unknown, text: (at: number) => string, attributes = '') {
  if (typeof at !== 'number') return '–';
  return new Handlebars.SafeString(`<time datetime="${isoTime(at)}"${attributes}>${text(at)}</time>`);
}

/** JSON in which nothing can end the script element it stands in, nor start a comment. */
function scriptJson(value: unknown): string {
  const code = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return (JSON.stringify(value) ?? 'null').replace(/[<>&\u2028\u2029]/g, code);
}
