import type { SentEvent } from '../../../wire/events.ts';
import { linkTo, type View } from './view.ts';

/** What can happen to a person rather than in a conversation. */
export type PersonEvent =
  | { readonly type: 'madeAvailable'; readonly device: string }
  | { readonly type: 'presenceChanged' | 'noteChanged' | 'locationChanged' };

/** Tells a client of its owner's presence (ucwa.md 7, "Events"): links only, the client GETs what it wants. */
export function encodePerson(view: View, event: PersonEvent, device: string): SentEvent[] {
  const told = (type: 'added' | 'updated', rel: string, path: string): SentEvent => ({
    sender: { rel: 'me', href: linkTo(view, '/me').href },
    event: { link: { rel, ...linkTo(view, path) }, type },
  });
  switch (event.type) {
    case 'madeAvailable':
      if (event.device !== device) return [];
      return [
        told('updated', 'me', '/me'),
        told('added', 'presence', '/me/presence'),
        told('added', 'note', '/me/note'),
        told('added', 'location', '/me/location'),
      ];
    case 'presenceChanged':
      return [told('updated', 'presence', '/me/presence')];
    case 'noteChanged':
      return [told('updated', 'note', '/me/note')];
    case 'locationChanged':
      return [told('updated', 'location', '/me/location')];
  }
}
