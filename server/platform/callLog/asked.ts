import type { z } from 'zod';
import type { Fault } from '../../lib/problem.ts';
import type { CallParts } from '../calls/callParts.ts';
import { type NewParty, outsiderParty, staffParty } from '../calls/parties.ts';
import type { Asked, Named } from '../conversation/call/model.ts';
import type { Account } from '../identity/account.ts';
import type { Team } from '../identity/teams.ts';
import { type CreateCallBody, type contactAsked, teamAsked } from './wire.ts';

type Directory = Pick<CallParts, 'accounts' | 'teams'>;

/** Whom a request asks into a call. */
export interface Invited {
  readonly parties: readonly NewParty[];
  readonly asked: readonly Asked[];
  readonly named: Named;
}

/**
 * Who is meant by the contacts and teams of a request, and how they ring.
 * @param options.unrung whoever is not rung by it: the creator, and who makes the call on his behalf
 */
export function readInvited(
  directory: Directory,
  body: CreateCallBody,
  options: { unrung: readonly string[]; isBroker: boolean },
): Invited {
  const { unrung, isBroker } = options;
  const contacts = (body.invitedContacts ?? []).map((contact) => partyOfContact(directory, contact));
  const teams = (body.invitedTeams ?? []).flatMap((team) => findTeam(directory, team) ?? []);
  const members = teams.map((team) => team.members.flatMap((uri) => directory.accounts.byUri(uri) ?? []));
  // An outsider has nothing that rings. As the expert of a broker call he is waited for: he comes by the link.
  const rung = contacts.filter(({ uri, kind }) => !unrung.includes(uri) && (isBroker || kind === 'staff'));
  const uris = [...new Set(rung.map(({ uri }) => uri))];
  const inTurn: Asked[] = uris.length > 0 ? [{ uris, order: 'sequential' }] : [];
  const allAtOnce = uris.map((uri): Asked => ({ uris: [uri], order: 'all' }));
  return {
    parties: [...contacts, ...members.flat().map(staffParty)],
    asked: [
      ...(body.ringOrder === 'sequential' ? inTurn : allAtOnce),
      ...members.map(
        (team): Asked => ({
          uris: team.map(({ uri }) => uri).filter((uri) => !unrung.includes(uri)),
          order: 'all',
        }),
      ),
    ],
    named: {
      contacts: [...new Set(contacts.map(({ uri }) => uri))],
      teams: teams.map(({ id, name }) => ({ id, name })),
    },
  };
}

/** What is wrong with the teams of a request beside their shape: those that nobody knows (contract). */
export function teamFaults(directory: Directory, value: unknown): Fault[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item, index): Fault[] => {
    const team = teamAsked.safeParse(item);
    if (!team.success || findTeam(directory, team.data)) return [];
    return [{ name: `invitedTeams.${index}`, reason: 'there is no such team' }];
  });
}

const findTeam = ({ teams }: Directory, { id, name }: z.infer<typeof teamAsked>): Team | undefined =>
  teams.find(String(id ?? '') || String(name ?? ''));

/** A contact with an account is that account, told where the request says; any other is kept as written (contract). */
function partyOfContact(directory: Directory, written: z.infer<typeof contactAsked>): NewParty {
  const account = accountOf(directory, written);
  const { displayName, domain, email, phoneNumber, userDbId, userId } = written;
  if (!account)
    return outsiderParty(displayName ?? '', {
      domain: domain ?? '',
      email: email ?? '',
      phone: phoneNumber ?? null,
      dbId: userDbId ?? null,
      userId: userId ?? '',
    });
  const party = staffParty(account);
  const { email: ownEmail, phone: ownPhone } = party.contact;
  return {
    ...party,
    contact: {
      ...party.contact,
      email: email === undefined ? ownEmail : (email ?? ''),
      phone: phoneNumber === undefined ? ownPhone : phoneNumber,
    },
  };
}

function accountOf({ accounts }: Directory, { userDbId, userId }: z.infer<typeof contactAsked>): Account | undefined {
  if (typeof userDbId !== 'number') return undefined;
  const account = accounts.byDbId(userDbId);
  const name = (userId ?? '').trim().toLowerCase();
  return name === '' || account?.userId === name ? account : undefined;
}
