import type { Identity } from '../../identity/identity.ts';
import { sipUri } from '../../identity/sipUri.ts';

/** Somebody whom staff may look up: a colleague, or the endpoint of a trusted application. */
export interface Contact {
  /** Lower-case SIP URI. */
  readonly uri: string;
  readonly name: string;
  readonly type: 'User' | 'Bot';
  /** What he is here: `Agent`, `Supervisor`, `Admin`; null for an endpoint. */
  readonly title: string | null;
  readonly emailAddresses: readonly string[];
  /** E.164. */
  readonly phone: string | null;
}

/** Who is known here: the accounts of the installation are each other's contacts. */
export interface Contacts {
  byUri(uri: string): Contact | undefined;
  /** Everybody of the staff but one, in the order they were added. */
  colleaguesOf(uri: string): Contact[];
  /** Whose name, address or e-mail address contains `query`, or whose e-mail or SIP address is `mail`; any case. */
  search(asked: { query: string | undefined; mail: string | undefined }): Contact[];
}

type Account = ReturnType<Identity['accounts']['list']>[number];
type Application = ReturnType<Identity['applications']['list']>[number];

/** Reads the accounts and the registered applications at each question: they are few, and others change them. */
export function createContacts({ accounts, applications }: Pick<Identity, 'accounts' | 'applications'>): Contacts {
  const everybody = (): Contact[] => [...accounts.list().map(ofAccount), ...applications.list().map(ofApplication)];
  return {
    byUri(uri) {
      const account = accounts.byUri(uri);
      if (account) return ofAccount(account);
      const written = sipUri(uri);
      const application = written === undefined ? undefined : applications.byEndpoint(written);
      return application && ofApplication(application);
    },
    colleaguesOf: (uri) =>
      accounts
        .list()
        .filter((account) => account.uri !== uri)
        .map(ofAccount),
    search({ query, mail }) {
      const [part, address] = [query?.trim().toLowerCase(), mail?.trim().toLowerCase()];
      return everybody().filter(({ uri, name, emailAddresses }) => {
        const addresses = [uri.slice('sip:'.length), uri, ...emailAddresses].map((one) => one.toLowerCase());
        if (address && addresses.includes(address)) return true;
        return Boolean(part) && [name.toLowerCase(), ...addresses].some((text) => text.includes(part ?? ''));
      });
    },
  };
}

const ofAccount = ({ uri, name, role, email, phone }: Account): Contact => ({
  uri,
  name,
  type: 'User',
  title: role.charAt(0).toUpperCase() + role.slice(1),
  emailAddresses: [email ?? uri.slice('sip:'.length)],
  phone,
});

const ofApplication = ({ endpoint, name }: Application): Contact => ({
  uri: endpoint,
  name,
  type: 'Bot',
  title: null,
  emailAddresses: [],
  phone: null,
});
