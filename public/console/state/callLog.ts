import { isRecord, textIn } from '../../shared/room/frame.ts';
import { type Call, type Calls, me as myself, overBy, wantsAnswerer, withCall } from './calls.ts';

/** What a call log tells of a call (calls.md 1.3). */
export interface CallLog {
  readonly callId: string;
  readonly title: string;
  readonly isOver: boolean;
  readonly creator: LogPerson;
  /** Who is in it now, in the order they came. */
  readonly inside: readonly LogPerson[];
  /** Who was in it and is not any more. */
  readonly gone: readonly LogPerson[];
  /** Address of the meeting of the chat it belongs to, lower case; empty for a call of its own. */
  readonly meeting: string;
  /** It is a room to stay in: others may come by a link, or are asked, or it was made for something that has a title. */
  readonly isOpenToOthers: boolean;
  /** What happened, in order. */
  readonly happened: readonly { readonly type: string; readonly at: number; readonly who: LogPerson }[];
}

export interface LogPerson {
  /** SIP URI, lower case; made up of what is known for whoever has no account. */
  readonly uri: string;
  readonly name: string;
  /** Empty without one. */
  readonly phone: string;
}

/** Reads a CallLog; undefined for what is none. */
export function callLogOf(told: unknown): CallLog | undefined {
  if (!isRecord(told) || textIn(told, 'callId') === '') return undefined;
  const inside = new Map<string, LogPerson>();
  const gone = new Map<string, LogPerson>();
  const happened: CallLog['happened'][number][] = [];
  for (const event of listIn(told.callEvents)) {
    if (!isRecord(event)) continue;
    const person = personOf(event.contact);
    happened.push({ type: textIn(event, 'type'), at: Date.parse(textIn(event, 'timestamp')), who: person });
    if (event.type === 'Join') inside.set(person.uri, person);
    if (event.type === 'Leave' && inside.delete(person.uri)) gone.set(person.uri, person);
  }
  const answered = new Set(happened.flatMap(({ type, who }) => (outcomes.includes(type) ? who.uri : [])));
  const invited = listIn(told.invitedContacts).map((contact) => personOf(contact).uri);
  return {
    isOpenToOthers:
      textIn(told, 'callTitle').trim() !== '' ||
      told.callReason !== 'STANDARD' ||
      told.callType !== 'MESH' ||
      told.anonymousJoinAllow !== false ||
      told.plannedDateTime !== null ||
      listIn(told.invitedTeams).length > 0 ||
      invited.some((uri) => !answered.has(uri)),
    callId: textIn(told, 'callId'),
    title: textIn(told, 'callTitle').trim(),
    isOver: told.callStatus === 'Ended',
    creator: personOf(told.creatorContact),
    inside: [...inside.values()],
    gone: [...gone.values()].filter(({ uri }) => !inside.has(uri)),
    meeting: textIn(told, 'onlineMeetingUri').toLowerCase(),
    happened: happened.filter(({ at }) => !Number.isNaN(at)),
  };
}

const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
/** After one of these somebody who was asked does not ring any more. */
const outcomes = ['Join', 'Declined', 'Missed', 'Busy'];

function personOf(contact: unknown): LogPerson {
  const told = isRecord(contact) ? contact : {};
  const [user, domain] = [textIn(told, 'userId'), textIn(told, 'domain')];
  const address = user.includes('@') ? user : `${user}@${domain}`;
  const uri = user === '' ? `guest:${String(told.id ?? textIn(told, 'displayName'))}` : `sip:${address}`;
  return {
    uri: uri.replace(/^(sip:)+/i, 'sip:').toLowerCase(),
    name: textIn(told, 'displayName'),
    phone: textIn(told, 'phoneNumber'),
  };
}

/**
 * What the log says of a call, after it was asked.
 * @param log undefined when it could not be read: then whoever calls is somebody
 * @param me my SIP URI
 */
export function logIs(calls: Calls, id: string, log: CallLog | undefined, me: string, now: number): Calls {
  return withCall(calls, id, (call) => {
    if (wantsAnswerer(call)) return answered(call, log, me);
    if (log === undefined) return call.name === null ? { ...call, name: '' } : call;
    const own = (person: LogPerson): boolean => person.uri === me.toLowerCase();
    const others = log.inside.filter((person) => !own(person));
    const caller =
      others.find(({ uri }) => uri === log.creator.uri) ?? others[0] ?? (own(log.creator) ? undefined : log.creator);
    const names = others.map(({ name }) => name || 'Somebody');
    const hasPhone = log.inside.some((person) => own(person) && person.phone !== '');
    const told = { ...call, title: log.title, name: call.name || (caller?.name ?? ''), hasPhone };
    const after =
      same(names, call.others) &&
      told.title === call.title &&
      told.name === call.name &&
      told.hasPhone === call.hasPhone
        ? call
        : { ...told, others: names };
    if (call.phase !== 'in') return after;
    if (log.isOver) return overBy(after, 'ended', now);
    if (log.gone.some(own)) return overBy(after, 'lost', now);
    return withAlone(after, leftBy(after, log, own), now);
  });
}

/** So long somebody who is left in a call of two is asked whether he stays (ms). */
const aloneMs = 8_000;

/**
 * Who left me in a call of two persons. Undefined wherever somebody may come yet, or where that is in doubt: nobody is to be
 * thrown out of a call in which he waits.
 */
function leftBy(call: Call, log: CallLog, own: (person: LogPerson) => boolean): string | undefined {
  const [other, ...more] = [...log.inside, ...log.gone].filter((person) => !own(person));
  const isWaiting = call.meeting !== '' || call.ask !== null || log.isOpenToOthers;
  if (isWaiting || !other || more.length > 0 || !log.gone.includes(other)) return undefined;
  return other.name || 'Somebody';
}

function withAlone(call: Call, name: string | undefined, now: number): Call {
  if ((call.alone === null) === (name === undefined)) return call;
  return { ...call, alone: name === undefined ? null : { name, until: now + aloneMs } };
}

/** Who has come besides whoever called: last, since others may have been in it before they asked me. */
function answered(call: Call, log: CallLog | undefined, me: string): Call {
  const came = [...(log?.gone ?? []), ...(log?.inside ?? [])].filter(({ uri }) => uri !== log?.creator.uri);
  const name = call.name || (log && log.creator.uri !== me.toLowerCase() ? log.creator.name : '');
  const isMe = came.some(({ uri }) => uri === me.toLowerCase());
  return { ...call, name, answeredBy: isMe ? myself : (came.at(-1)?.name ?? '') };
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, index) => one === b[index]);
