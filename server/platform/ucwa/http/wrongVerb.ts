import type { RequestHandler, Router } from 'express';
import { sendRefusal } from '../errors.ts';

/** What is read of a router. It is not documented: the test of this file fails when it changes. */
interface Layer {
  readonly handle: { readonly stack?: readonly Layer[] };
  readonly route?: { readonly methods: Readonly<Record<string, boolean>> };
  match(path: string): { readonly path: string } | false;
}

/** The methods that some route of the router answers this path with, HEAD wherever GET is; empty for an unknown path. */
export function allowedMethods(router: Router, path: string): string[] {
  const found = new Set<string>();
  collect(router.stack as unknown as readonly Layer[], path, found);
  if (found.has('GET')) found.add('HEAD');
  return [...found].sort();
}

function collect(stack: readonly Layer[], path: string, found: Set<string>): void {
  for (const layer of stack) {
    const match = matchOf(layer, path);
    if (!match) continue;
    for (const [method, isThere] of Object.entries(layer.route?.methods ?? {}))
      if (isThere && method !== '_all') found.add(method.toUpperCase());
    if (!layer.route && layer.handle.stack) collect(layer.handle.stack, path.slice(match.path.length) || '/', found);
  }
}

/** A path with a broken escape matches nothing. */
function matchOf(layer: Layer, path: string): ReturnType<Layer['match']> {
  try {
    return layer.match(path);
  } catch {
    return false;
  }
}

/** Answers 405 with `Allow` where an address is known and only the verb is wrong (ucwa.md 8); passes on otherwise. */
export function wrongVerb(router: Router): RequestHandler {
  return (req, res, next) => {
    const allowed = allowedMethods(router, `${req.baseUrl}${req.path}`);
    if (allowed.length === 0 || allowed.includes(req.method)) return next();
    res.setHeader('Allow', allowed.join(', '));
    sendRefusal(res, 'VerbUnknown', `This address takes ${allowed.join(', ')}.`);
  };
}
