import type { WebSocket } from 'ws';
import { uuid } from '../../lib/ids.ts';
import type { Caller } from '../calls/callers.ts';
import type { CallNews } from '../calls/callNow.ts';
import type { CallParts } from '../calls/callParts.ts';
import { endWithToken } from '../calls/expiry.ts';
import { createSockets, type Sockets, sendText } from '../calls/sockets.ts';
import { partyOf } from '../conversation/call/model.ts';
import type { CallStep } from '../conversation/call/steps.ts';
import { callLogFor } from './access.ts';
import type { Notification } from './wire.ts';

/** A socket of a member of the staff: a device that rings. */
interface Listener {
  readonly uri: string;
  readonly send: (text: string) => void;
}

/** The WebSockets of `/rtc/notifications`. */
export interface Notifications extends Pick<Sockets, 'upgrade' | 'close'> {
  /** Tells whoever the contract says. Must not throw. */
  tell(news: CallNews): void;
}

/** A socket cut because its person's rights changed; one may come again with a new token. */
const policyViolation = 1008;

export function createNotifications(parts: CallParts): Notifications {
  const { sessions, logger } = parts;
  const listeners = new Map<string, Listener>();

  function welcome(socket: WebSocket, caller: Caller): void {
    const { uri } = caller;
    const id = `notification:${uuid()}`;
    listeners.set(id, { uri, send: (text) => sendText(socket, text) });
    const end = () => socket.close(policyViolation, 'sign in again');
    const signIn = caller.account?.signIn ?? null;
    const forget = sessions.connect({ id, uri, signIn, kind: 'notification', isBusy: () => false, end });
    const forgetToken = endWithToken(caller, parts.clock, end);
    socket.on('close', () => {
      forgetToken();
      listeners.delete(id);
      forget();
    });
  }

  /** A guest's pass opens its room only; what is said here names people. */
  const staffOnly = {
    ofRequest(req: Parameters<CallParts['callers']['ofRequest']>[0]) {
      const caller = parts.callers.ofRequest(req);
      return caller?.account ? caller : undefined;
    },
  };
  const sockets = createSockets({ callers: staffOnly, sessions }, welcome);

  const devicesOf = (uris: readonly string[]) => uris.flatMap((uri) => sessions.of(uri).map(({ id }) => id));

  function notify(type: Notification['type'], callId: string, devices: readonly string[]): void {
    const written = new Map<string, string>();
    for (const device of new Set(devices)) {
      const listener = listeners.get(device);
      if (!listener) continue;
      const text = written.get(listener.uri) ?? write(type, callId, listener.uri);
      written.set(listener.uri, text);
      listener.send(text);
    }
  }

  function write(type: Notification['type'], callId: string, viewer: string): string {
    const told: Notification = { type, callId, call: callLogFor(parts, callId, viewer) };
    return JSON.stringify(told);
  }

  function tell(news: CallNews): void {
    const { facts, step, after } = news;
    const { id, call: terms } = facts;
    switch (step.is) {
      case 'ring':
        return tellRing(news, step.step);
      case 'joined': {
        // An answer: for the creator, and so that the person's other devices stop.
        if (partyOf(after, step.uri)?.kind === 'staff' && (step.invitation !== null || step.uri !== terms.creator))
          notify('CallAnswered', id, devicesOf([step.uri, terms.creator]));
        return;
      }
      case 'ended': {
        const been = parts.records.entries(id).flatMap(({ type, uri }) => (type === 'Join' ? [uri] : []));
        return notify('CallEnded', id, devicesOf(been));
      }
      default:
    }
  }

  function tellRing({ facts, after }: CallNews, step: Extract<CallStep, { is: 'ring' }>['step']): void {
    const { id, call: terms } = facts;
    switch (step.step) {
      case 'rang':
        return notify('IncomingCall', id, step.devices);
      case 'joinedRinging':
        return notify('IncomingCall', id, [step.device]);
      case 'out':
        return notify('CallCancelled', id, step.cause === 'present' ? [] : step.devices);
      case 'answered':
        return notify(
          'CallCancelled',
          id,
          step.silenced.flatMap(({ uri, device }) => (uri === step.uri ? [] : [device])),
        );
      case 'over': {
        // A decline is the last one when nobody rings any more.
        const isNews = step.cause === 'timeout' || after.invitations.length === 0;
        const isUnanswered = !['cancelled', 'ended', 'present'].includes(step.cause);
        const rang = step.silenced.map(({ device }) => device);
        return notify('CallCancelled', id, [...rang, ...(isUnanswered && isNews ? devicesOf([terms.creator]) : [])]);
      }
      default:
    }
  }

  return {
    upgrade: sockets.upgrade,
    close: sockets.close,
    tell(news) {
      try {
        tell(news);
      } catch (error) {
        logger.error({ err: error }, 'a call could not be told');
      }
    },
  };
}
