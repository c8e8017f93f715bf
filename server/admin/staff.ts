import type { RosterMember } from '../helpdesk/model.ts';
import { Problem } from '../lib/problem.ts';
import type { Account } from '../platform/identity/account.ts';
import { checkMember } from '../platform/identity/account.ts';
import type { Command } from './command.ts';
import { withServed } from './servedParts.ts';

/** Adds a person: an account on the platform, a place in the helpdesk's roster. */
export const staffAdd: Command = {
  options: { name: 'required', uri: 'required', role: 'required', phone: 'optional', email: 'optional' },
  run: ({ config, value, given, password }) =>
    withServed(config, async ({ accounts, roster }) => {
      const person = { name: value('name'), uri: value('uri'), role: value('role') };
      const contact = { phone: given('phone'), email: given('email') };
      const account = await accounts?.add({ ...person, ...contact, password: await password() });
      const member = account ?? checkMember(person);
      await roster?.add(asMember(member));
      return shown(member);
    }),
};

/** Everybody, in the order they were added. */
export const staffList: Command = {
  options: {},
  run: ({ config }) =>
    withServed(config, async ({ accounts, roster }) => (accounts?.list() ?? roster?.list() ?? []).map(shown)),
};

/** Removes a person, which ends his tokens and sessions. */
export const staffRemove: Command = {
  options: { uri: 'required' },
  run: ({ config, value }) =>
    withServed(config, async ({ accounts, roster, endSessionsOf }) => {
      const uri = value('uri');
      const member = accounts?.byUri(uri) ?? roster?.member(uri);
      if (member === undefined) throw unknown(uri);
      if (accounts?.byUri(uri)) await accounts.remove(uri);
      await roster?.remove(member.uri);
      await endSessionsOf(member.uri);
      return shown(member);
    }),
};

/** Gives a person a new password, which ends his tokens and sessions. */
export const staffPassword: Command = {
  options: { uri: 'required' },
  run: ({ config, value, password }) =>
    withServed(config, async ({ accounts, endSessionsOf }) => {
      if (accounts === undefined)
        throw new Problem('NotServed', 'passwords are kept by the platform, which ROLES leaves out');
      const account = await accounts.setPassword(value('uri'), await password());
      await endSessionsOf(account.uri);
      return shown(account);
    }),
};

/** Gives a person another role, which ends his tokens and sessions. */
export const staffRole: Command = {
  options: { uri: 'required', role: 'required' },
  run: ({ config, value }) =>
    withServed(config, async ({ accounts, roster, endSessionsOf }) => {
      const [uri, role] = [value('uri'), value('role')];
      const before = accounts?.byUri(uri) ?? roster?.member(uri);
      if (before === undefined) throw unknown(uri);
      const member = (await accounts?.setRole(uri, role)) ?? checkMember({ ...before, role });
      await roster?.add(asMember(member));
      await endSessionsOf(member.uri);
      return shown(member);
    }),
};

const unknown = (uri: string): Problem => new Problem('UnknownStaff', `nobody of the staff has the address ${uri}`);

const asMember = ({ uri, name, role }: RosterMember): RosterMember => ({ uri, name, role });

/** A person as he is printed: all that the platform knows of him, or what the roster does. */
function shown(person: Account | RosterMember) {
  if (!('userDbId' in person)) return asMember(person);
  const { id, userDbId, userId, uri, name, role, phone, email } = person;
  return { id, userDbId, userId, uri, name, role, phone, email };
}
