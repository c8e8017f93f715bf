import { linkOf, textOf } from '../../../server/wire/resource.ts';
import type { UcwaHttp } from '../../shared/ucwaClient.ts';
import { availabilityIs } from '../state/actions.ts';
import { type Availability, availabilities } from '../state/model.ts';
import type { Store } from '../store.ts';
import { type Application, sentenceOf } from './application.ts';

/** My presence at the platform (ucwa.md 7). */
export interface Presence {
  /** Makes me available to be rung, as I was before if I was. */
  begin(application: Application): Promise<void>;
  /** Somebody, perhaps another window of mine, changed it. */
  refresh(): Promise<void>;
  /** @returns a sentence when it could not be set */
  set(availability: Availability): Promise<string | undefined>;
  /** The person is at the desk. */
  reportActivity(): Promise<void>;
}

/** Presence of one console. */
export function createPresence(http: UcwaHttp, store: Store): Presence {
  let links: { presence: string | null; reportMyActivity: string | null } = { presence: null, reportMyActivity: null };

  async function refresh(): Promise<void> {
    if (links.presence === null) return;
    const { body } = await http.request('GET', links.presence);
    const told = availabilityNamed(textOf(body, 'availability'));
    if (told) store.update((state) => availabilityIs(state, told));
  }

  return {
    async begin(application) {
      if (application.makeMeAvailable !== null)
        await http.request('POST', application.makeMeAvailable, {
          json: {
            supportedModalities: ['Messaging'],
            supportedMessageFormats: ['Plain'],
            signInAs: store.get().availability ?? 'Online',
          },
        });
      if (application.me === null) return;
      const { body } = await http.request('GET', application.me);
      const hrefOf = (rel: string): string | null => linkOf(body, rel)?.href ?? null;
      links = { presence: hrefOf('presence'), reportMyActivity: hrefOf('reportMyActivity') };
      await refresh();
    },
    refresh,
    async set(availability) {
      if (links.presence === null) return 'Not connected yet.';
      const answer = await http.request('POST', links.presence, { json: { availability } });
      if (answer.error) return sentenceOf(answer);
      store.update((state) => availabilityIs(state, availability));
      return undefined;
    },
    async reportActivity() {
      if (links.reportMyActivity !== null) await http.request('POST', links.reportMyActivity);
    },
  };
}

/** What is reported may be more than can be set (ucwa.md 7): idling is shown as what it idles from. */
function availabilityNamed(told: string | undefined): Availability | undefined {
  const plain = told === 'IdleOnline' ? 'Online' : told === 'IdleBusy' ? 'Busy' : told === 'Offline' ? 'Offwork' : told;
  return availabilities.find((availability) => availability === plain);
}
