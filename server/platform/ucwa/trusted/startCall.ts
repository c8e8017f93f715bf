import { type Request, type Response, Router } from 'express';
import { randomHex, uuid } from '../../../lib/ids.ts';
import { askCall, checkCall, openCall } from '../../conversation/chatCall/decisions.ts';
import type { CallAsk, ChatCall } from '../../conversation/chatCall/model.ts';
import type { Conversation, Facts, Person } from '../../conversation/model.ts';
import { sipUri } from '../../identity/sipUri.ts';
import type { Transaction } from '../../log/log.ts';
import { type CallInput, readCall, titleOf } from '../callAsked.ts';
import { hrefOf, paths } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { type Input, readInput } from '../input.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { applicationOf, viewOf } from './access.ts';
import { hosted } from './hosted.ts';
import { callbackTargetOf } from './invitations.ts';

/**
 * Calls that an application begins: to somebody of the staff (startAudio, startAudioVideo), or in a conversation of its
 * own (addAudio, addAudioVideo): the other one of a chat is rung, all staff of a meeting. It has no media itself (6, 9).
 */
export function startCallRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, calls } = parts;

  router.post('/audioVideoInvitations', async (req, res) => {
    const input = readInput(req);
    const asked = readCall(input);
    const location = await (req.query.conversationId === undefined
      ? start(res, input, asked)
      : add(req, res, input, asked));
    res.status(201).location(location).end();
  });

  async function start(res: Response, input: Input, { operationId = uuid(), media }: CallInput): Promise<string> {
    const application = applicationOf(res);
    const to = sipUri(input.required('to', 250));
    const subject = input.text('subject', 250) ?? '';
    const importance = input.oneOf('importance', ['Normal', 'Urgent', 'Emergency']) ?? 'Normal';
    const threadId = input.text('threadId', 250) ?? randomHex(16);
    const name = input.text('localUserDisplayName', 250) || application.name;
    const target = callbackTargetOf(input, application.callbackUrl);
    const account = to === undefined ? undefined : parts.identity.accounts.byUri(to);
    if (!account) throw refusal('DestinationUnknown', 'Nobody here has this address.');
    return log.once(application.id, `startAudioVideo ${operationId}`, (tx) => {
      const id = uuid();
      const facts: Facts = {
        ...{ id, kind: 'peer', application: application.id, endpoint: { uri: application.endpoint, name } },
        ...{ subject, importance, threadId, onlineMeetingUri: null, createdAt: tx.now },
        ...{ customContent: null, firstText: null, callOnly: true },
      };
      const call = opened(tx, facts, name, media);
      const ask = asking(facts, operationId, { uri: account.uri, name: account.name });
      tx.open(openCall(facts, { ...call, invitation: ask }));
      parts.callbacks.open(id, application.id, target);
      calls.ringStaff(tx, call.call, [account.uri], ringOf(operationId, media, {}));
      return hrefOf(viewOf(res), paths.audioVideoInvitation(ask.id));
    });
  }

  async function add(req: Request, res: Response, input: Input, { operationId = uuid(), media }: CallInput) {
    const { facts } = hosted(parts, res, String(req.query.conversationId));
    input.check();
    return log.once(applicationOf(res).id, `addAudioVideo ${facts.id} ${operationId}`, (tx) => {
      const now = tx.load(facts.id);
      checkCall(now);
      const call = opened(tx, facts, facts.endpoint.name, media);
      const [other] = facts.kind === 'peer' && !now.conferenced ? now.participants : [];
      const ask = asking(facts, operationId, other ? { uri: other.uri, name: other.name } : null);
      if (other?.anonymous) {
        const name = now.bridge?.visitorName ?? other.name;
        const { guest, ring } = calls.ringGuest(tx, call.call, name, ringOf(operationId, media, {}));
        const rung = { ...call, invitation: { ...ask, ring }, guest: { uri: other.uri, id: guest } };
        tx.change(facts.id, (it) => askCall(it, rung));
      } else {
        tx.change(facts.id, (it) => askCall(it, { ...call, invitation: ask }));
        const { onlineMeetingUri, id: conversation } = facts;
        const context = onlineMeetingUri ? { onlineMeetingUri, conversation, chat: true } : { conversation };
        calls.ringStaff(tx, call.call, other ? [other.uri] : staffIn(now), ringOf(operationId, media, context));
      }
      return hrefOf(viewOf(res), paths.audioVideoInvitation(ask.id));
    });
  }

  function opened(tx: Transaction, facts: Facts, name: string, media: ChatCall['media']): ChatCall {
    const creator = { kind: 'application', name } as const;
    const { call, room } = calls.open(tx, { chat: facts.id, title: titleOf(facts, name), creator });
    return { call, room, media, state: 'ringing', invitation: null, with: null, guest: null, until: null };
  }

  /** @throws Problem `NobodyToRing` */
  function staffIn({ participants }: Conversation): string[] {
    const staff = participants.filter(({ uri, device }) => device !== null && parts.identity.accounts.byUri(uri));
    if (staff.length === 0) throw refusal('NobodyToRing', 'Nobody is in this meeting who could be rung.');
    return staff.map(({ uri }) => uri);
  }

  return router;
}

const asking = (facts: Facts, operationId: string, to: Person | null): CallAsk => ({
  id: `${facts.id}.${uuid()}`,
  operationId,
  from: facts.endpoint,
  device: null,
  to,
  ring: null,
});

const ringOf = (operation: string, media: ChatCall['media'], context: object) => ({
  operation,
  from: null,
  media,
  context,
});
