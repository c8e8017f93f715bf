import assert from 'node:assert/strict';
import type { Chat } from '../../../server/helpdesk/flow/chat.ts';
import { begin, flow, type Outcome } from '../../../server/helpdesk/flow/flow.ts';
import type { Cause, Happening, OperationMoved, What } from '../../../server/helpdesk/flow/happenings.ts';
import type { Ask, Context, NewLine, Rules } from '../../../server/helpdesk/flow/step.ts';
import type { RosterMember } from '../../../server/helpdesk/model.ts';

/** A visitor's chat and a platform without a wire: what the flow asks for lies there until somebody answers it. */
export interface FlowPlatform {
  chat(): Chat;
  now(): number;
  /** Asked and not ended, in order. */
  readonly pending: readonly Ask[];
  /** Everything ever asked. */
  readonly asked: readonly Ask[];
  readonly lines: readonly NewLine[];
  readonly roster: RosterMember[];
  /** Whom the platform rings, and who is in the meeting. */
  readonly ringing: ReadonlySet<string>;
  readonly present: ReadonlySet<string>;
  setAhead(ahead: number): void;
  happen(happening: Happening): void;
  /** Does what was asked, as a platform in good health would; an invitation then rings. */
  carryOut(ask: Ask): void;
  /** Carries out the first of what is pending until something of this kind is; answers that. */
  until(what: What, count?: number): Ask[];
  /** Whether it is an invitation that rings. */
  rings(ask: Ask): boolean;
  /** Carries out everything, until nothing is asked any more. */
  settle(): void;
  fail(ask: Ask, how: 'answer' | 'event' | 'expired', cause?: Cause): void;
  accept(uri: string): void;
  decline(uri: string): void;
  /** Nobody answered. */
  ringOut(uri: string): void;
  leave(uri: string, subcode?: string): void;
  /** Somebody comes in whom nobody invited. */
  appear(uri: string): void;
  visitorLeaves(): void;
  pass(ms: number): void;
  /** Texts said to the visitor. */
  said(): string[];
  askedFor(what: What): Ask[];
}

const visitorUri = 'sip:1234567890@anonymous.invalid';
const base = 'http://platform.example/v1';

const rules: Rules = {
  endpoint: 'sip:helpdesk@contoso.example',
  callbackUrl: 'http://helpdesk.example/callback',
  welcomeText: 'Welcome!',
  replaysHistory: true,
  requestTimeoutMs: 60_000,
  invitationMs: 10_000,
  operationMs: 5_000,
  callMs: 8_000,
};

export const agents = (count: number): RosterMember[] =>
  Array.from({ length: count }, (_, index) => ({
    uri: `sip:agent${index + 1}@contoso.example`,
    name: `Agent ${index + 1}`,
    role: 'agent' as const,
  }));

export function openFlowPlatform(roster: RosterMember[], options: Partial<Rules> = {}): FlowPlatform {
  let now = 1_000_000;
  let ahead = 0;
  let ids = 0;
  const pending: Ask[] = [];
  const asked: Ask[] = [];
  const lines: NewLine[] = [];
  const ringing = new Set<string>();
  const present = new Set<string>();
  const invitations = new Map<string, Ask>();
  const context = (): Context => ({
    now,
    roster,
    ahead,
    earlier: () => lines.filter(({ from }) => from === 'visitor' || from === 'staff'),
    newId: () => `id-${++ids}`,
    rules: { ...rules, ...options },
  });
  let chat = keep(
    begin(
      {
        id: 'request-1',
        visitor: { uri: visitorUri, name: 'Jane' },
        subject: 'Printer',
        conversation: { id: 'p', href: `${base}/conversations/p` },
        invitation: {
          href: `${base}/messagingInvitations/1`,
          startAdhocMeeting: `${base}/startAdhocMeeting?endpointId=x`,
          acceptAndBridge: `${base}/acceptAndBridge`,
          decline: `${base}/decline`,
          inviteUserToMeeting: `${base}/userMeetingInvitations`,
        },
      },
      context(),
    ),
  );

  function keep(outcome: Outcome): Chat {
    pending.push(...outcome.asks);
    asked.push(...outcome.asks);
    lines.push(...outcome.lines);
    return outcome.chat;
  }

  function happen(happening: Happening): void {
    const before = JSON.stringify(chat);
    const outcome = flow(chat, happening, context());
    assert.equal(JSON.stringify(chat), before, 'the flow changed the chat it was given');
    chat = keep(outcome);
  }

  function moved(ask: Ask, became: OperationMoved['became'], more: Partial<OperationMoved> = {}): void {
    if (became !== 'answered' && became !== 'started') drop(ask);
    const { id, what, target } = ask;
    happen({ type: 'operation', id, what, target, became, byEvent: true, cause: null, seen: {}, ...more });
  }

  function drop(ask: Ask): void {
    const at = pending.findIndex(({ id }) => id === ask.id);
    if (at >= 0) pending.splice(at, 1);
  }

  function fail(
    ask: Ask,
    how: 'answer' | 'event' | 'expired',
    cause: Cause = { code: 'Conflict', subcode: null },
  ): void {
    if (how === 'expired') moved(ask, 'expired', { byEvent: false });
    else moved(ask, 'failed', { byEvent: how === 'event', cause });
  }

  const rings = (ask: Ask): boolean =>
    ringing.has(ask.target ?? '') && invitations.get(ask.target ?? '')?.id === ask.id;

  const done = (ask: Ask): void => moved(ask, 'completed', { byEvent: false });

  function carryOut(ask: Ask): void {
    switch (ask.what) {
      case 'start meeting': {
        const seen = {
          conversation: { id: `c-${ask.id}`, href: `${base}/conversations/c-${ask.id}` },
          onlineMeetingUri: `sip:meeting-${ask.id}`,
        };
        moved(ask, 'started', { seen });
        const links = { addParticipant: `${base}/participantInvitations` };
        happen({ type: 'links', side: 'meeting', about: 'conversation', links });
        const addMessaging = { addMessaging: `${base}/addMessaging` };
        happen({ type: 'links', side: 'meeting', about: 'messaging', links: addMessaging, messaging: 'Disconnected' });
        return moved(ask, 'completed', { seen });
      }
      case 'add messaging': {
        moved(ask, 'started');
        const links = { sendMessage: `${base}/c/messages` };
        happen({ type: 'links', side: 'meeting', about: 'messaging', links, messaging: 'Connected' });
        return moved(ask, 'completed');
      }
      case 'accept and bridge': {
        const links = { sendMessage: `${base}/p/messages` };
        happen({ type: 'links', side: 'peer', about: 'messaging', links, messaging: 'Connected' });
        const bridge = { conversationBridge: `${base}/p/bridge` };
        happen({ type: 'links', side: 'peer', about: 'conversation', links: bridge });
        happen({
          type: 'links',
          side: 'peer',
          about: 'bridge',
          links: { bridgedParticipants: `${base}/p/bridged?e=1` },
        });
        moved(ask, 'completed');
        return happen({ type: 'chatAnswered', success: true, cause: null });
      }
      case 'invite': {
        if (ringing.has(ask.target ?? '')) return fail(ask, 'answer', { code: 'Conflict', subcode: 'AlreadyExists' });
        invitations.set(ask.target ?? '', ask);
        ringing.add(ask.target ?? '');
        return moved(ask, 'started', { seen: { cancel: `${base}/cancel/${ask.id}` } });
      }
      case 'withdraw': {
        done(ask);
        const uri = ask.target ?? '';
        if (ringing.has(uri)) endRinging(uri, { code: 'LocalFailure', subcode: 'Canceled' });
        return;
      }
      case 'bridge':
        moved(ask, 'answered', { byEvent: false, seen: { self: `${base}/p/bridged/${ask.target}?e=1` } });
        return moved(ask, 'completed');
      case 'end chat':
      case 'decline':
        done(ask);
        return happen({ type: 'ended', side: 'peer', cause: null });
      case 'end meeting': {
        done(ask);
        if (ask.target === null) happen({ type: 'ended', side: 'meeting', cause: null });
        return;
      }
      default:
        return done(ask);
    }
  }

  function endRinging(uri: string, cause: Cause): void {
    const ask = invitations.get(uri);
    assert.ok(ask && ringing.delete(uri), `${uri} is not ringing`);
    moved(ask, 'failed', { cause });
  }

  const joined = (uri: string): void => {
    present.add(uri);
    happen({ type: 'joined', uri, name: uri, participant: `/participants/${uri}`, anonymous: false });
  };

  return {
    chat: () => chat,
    now: () => now,
    pending,
    asked,
    lines,
    roster,
    ringing,
    present,
    setAhead(value) {
      ahead = value;
    },
    happen,
    carryOut,
    settle() {
      for (let rounds = 0; ; rounds += 1) {
        const next = pending.find((ask) => !rings(ask));
        if (!next) return;
        assert.ok(rounds < 500, 'the flow asks without end');
        carryOut(next);
      }
    },
    fail,
    rings,
    accept(uri) {
      const ask = invitations.get(uri);
      assert.ok(ask && ringing.delete(uri), `${uri} is not ringing`);
      joined(uri);
      moved(ask, 'completed');
    },
    decline: (uri) => endRinging(uri, { code: 'RemoteFailure', subcode: 'Declined' }),
    ringOut: (uri) => endRinging(uri, { code: 'Timeout', subcode: 'Timeout' }),
    leave(uri, subcode) {
      present.delete(uri);
      const cause = subcode === undefined ? null : { code: 'Gone', subcode };
      happen({ type: 'left', uri, participant: `/participants/${uri}`, cause });
    },
    appear: joined,
    visitorLeaves: () => happen({ type: 'ended', side: 'peer', cause: null }),
    pass(ms) {
      now += ms;
      if (chat.wakeAt !== null && chat.wakeAt <= now) happen({ type: 'timePassed' });
    },
    until(what, count = 1) {
      for (;;) {
        const found = asked.filter((ask) => ask.what === what);
        if (found.length >= count) return found;
        const [next] = pending;
        assert.ok(next, `${what} is never asked for`);
        carryOut(next);
      }
    },
    said: () => asked.filter(({ what }) => what === 'say').map(({ body }) => String(body)),
    askedFor: (what) => asked.filter((ask) => ask.what === what),
  };
}
