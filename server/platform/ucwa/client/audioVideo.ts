import { type Request, type Response, Router } from 'express';
import { uuid } from '../../../lib/ids.ts';
import type { CallAnswerer } from '../../conversation/chatCall/asks.ts';
import { askCall, callOver, checkCall } from '../../conversation/chatCall/decisions.ts';
import type { CallAsk, ChatCall } from '../../conversation/chatCall/model.ts';
import { type Conversation, isMeeting, type Participant } from '../../conversation/model.ts';
import { refuse } from '../../conversation/reasons.ts';
import type { Transaction } from '../../log/log.ts';
import { readCall, titleOf } from '../callAsked.ts';
import { audioVideoInvitationResource, audioVideoResource, isCaller } from '../encode/audioVideo.ts';
import { askState, directionFor } from '../encode/calling.ts';
import { hrefOf, paths } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { readInput } from '../input.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { deviceOf, joined, speaker, staffOf, viewOf } from './access.ts';
import { createTextLimit } from './textLimit.ts';

/** Calls that one client may ask for: so many a minute, for long, and at once, each counting as an empty line. */
const allowedCalls = { perMinute: 6 * 100, atOnce: 20 * 100 };

/** The call of a conversation: `…/conversations/{id}/audioVideo` (contract, "chat to call"). */
export function audioVideoRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, calls } = parts;
  const callLimit = createTextLimit(parts.clock.now, allowedCalls);

  router.get('/', (req, res) => {
    const { facts, chatCall = null } = withCalls(req, res);
    res.json(audioVideoResource(viewOf(res), facts, chatCall));
  });
  router.post('/addAudioVideo', (req, res) => add(req, res, 'AudioVideo'));
  router.post('/addAudio', (req, res) => add(req, res, 'Audio'));
  router.post('/terminate', async (req, res) => {
    const { id } = withCalls(req, res).facts;
    await log.commit((tx) => {
      const now = tx.load(id);
      speaker(now, deviceOf(res).person.uri, deviceOf(res).id);
      if (!now.chatCall) throw refuse('NotRinging');
      if (!mayStop(now.chatCall, res)) throw refuse('NotInCall');
      const isRung = now.chatCall.state !== 'connected' && directionFor(now.chatCall, viewerOf(res)) === 'Incoming';
      if (isRung) return calls.decline(tx, now.chatCall.call, answererOf(now.chatCall, res));
      tx.change(id, (it) => callOver(it, it.chatCall?.state === 'connected' ? 'ended' : 'cancelled'));
    });
    res.status(204).end();
  });

  /** The application is asked for a call; whoever asks is in it, and waits for the others. */
  async function add(req: Request, res: Response, modalities: 'Audio' | 'AudioVideo'): Promise<void> {
    const { id } = withCalls(req, res).facts;
    const { id: device, person } = deviceOf(res);
    const input = readInput(req);
    const { operationId = uuid(), media } = readCall(input, modalities);
    input.check();
    const waitSeconds = callLimit(device, 0);
    if (waitSeconds > 0) {
      res.set('Retry-After', String(waitSeconds));
      throw refusal('TooMuchSaid', 'You have called very often; call again a little later.');
    }
    const location = await log.once(device, `addAudioVideo ${id} ${operationId}`, (tx) => {
      const now = tx.load(id);
      const me = speaker(now, person.uri, device);
      checkCall(now);
      const invitation = { ...asking(id), operationId, from: personIn(me), device, to: null, ring: null };
      const until = tx.now + parts.settings.invitationTimeoutMs;
      const call = { ...opened(tx, now, me, res), media, state: 'asked', invitation, with: null, until } as const;
      tx.change(id, (it) => askCall(it, call));
      return hrefOf(viewOf(res), paths.audioVideoInvitation(invitation.id));
    });
    res.status(201).location(location).end();
  }

  function opened(tx: Transaction, now: Conversation, me: Participant, res: Response) {
    const { facts, bridge } = now;
    const name = bridge?.visitorName ?? me.name;
    const isGuest = deviceOf(res).kind === 'visitor';
    const creator = isGuest
      ? ({ kind: 'guest', name } as const)
      : ({ kind: 'staff', uri: me.uri, signIn: staffOf(res).signIn } as const);
    const { guest, ...call } = calls.open(tx, { chat: facts.id, title: titleOf(facts, name), creator });
    return { ...call, guest: guest === null ? null : { uri: me.uri, id: guest } };
  }

  /** Staff end a call that they are in or asked for; a visitor, his own. */
  function mayStop(call: ChatCall, res: Response): boolean {
    const { kind, id, person } = deviceOf(res);
    return kind === 'visitor' || call.invitation?.device === id || calls.inside(call.call).includes(person.uri);
  }

  /** @throws Problem `NoSuchConversation`, and where this client may have no call: `NoCallHere` */
  function withCalls(req: Request, res: Response): Conversation {
    const conversation = joined(parts, req, res);
    if (conversation.facts.application === null || !isCaller(viewOf(res), conversation.facts))
      throw refuse('NoCallHere');
    if (conversation.facts.kind === 'peer' && isMeeting(conversation) && deviceOf(res).kind === 'visitor')
      throw refuse('NoCallHere');
    return conversation;
  }

  return router;
}

/** Invitations to calls that a client made or is rung by: `…/communication/audioVideoInvitations` (5.2). */
export function audioVideoInvitationRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, calls } = parts;

  router.get('/:conversation.:id', (req, res) => {
    const { conversation, call, direction } = found(req, res);
    const state = askState(call, direction);
    res.json(audioVideoInvitationResource(viewOf(res), conversation.facts, call, { direction, state }));
  });
  router.post('/:conversation.:id/accept', async (req, res) => {
    await answering(req, res, (tx, call) => {
      if (call.state !== 'connected') calls.answer(tx, call.call, answererOf(call, res));
    });
  });
  router.post('/:conversation.:id/decline', async (req, res) => {
    await answering(req, res, (tx, call) => calls.decline(tx, call.call, answererOf(call, res)));
  });
  router.post('/:conversation.:id/cancel', async (req, res) => {
    const { conversation, direction } = found(req, res);
    if (direction !== 'Outgoing') throw refusal('ResourceUnknown', 'Only who asked takes it back.');
    await log.commit((tx) => {
      const { call } = found(req, res);
      if (call.state === 'connected') throw refuse('NotRinging');
      tx.change(conversation.facts.id, (now) => callOver(now, 'cancelled'));
    });
    res.status(204).end();
  });

  /** What rings him is answered, in the state it has in this commit. */
  async function answering(req: Request, res: Response, answer: (tx: Transaction, call: ChatCall) => void) {
    await log.commit((tx) => {
      const { call, direction } = found(req, res);
      if (direction !== 'Incoming') throw refusal('ResourceUnknown', 'You are not asked by this invitation.');
      answer(tx, call);
    });
    res.status(204).end();
  }

  /** @throws Problem `ResourceUnknown` for one that is over, or is not his */
  function found(req: Request, res: Response) {
    const conversation = log.conversation(String(req.params.conversation).toLowerCase());
    const call = conversation?.chatCall;
    const isHere = conversation?.participants.some(({ device }) => device === deviceOf(res).id);
    const direction = call && directionFor(call, viewerOf(res));
    const asked = call?.invitation?.id === `${conversation?.facts.id}.${req.params.id}`;
    if (!conversation || !call?.invitation || !isHere || !asked || !direction)
      throw refusal('ResourceUnknown', 'There is no such invitation.');
    const invited: ChatCall & { readonly invitation: CallAsk } = { ...call, invitation: call.invitation };
    return { conversation, call: invited, direction };
  }

  return router;
}

const viewerOf = (res: Response) => ({ device: deviceOf(res).id, person: deviceOf(res).person });

/** As the call knows who answers here. */
function answererOf(call: ChatCall, res: Response): CallAnswerer {
  const { person } = deviceOf(res);
  if (call.guest?.uri === person.uri) return { kind: 'guest', id: call.guest.id };
  return { kind: 'staff', uri: person.uri, signIn: staffOf(res).signIn };
}

/** The id of an invitation begins with that of its conversation, so that it is found. */
const asking = (conversation: string): Pick<CallAsk, 'id'> => ({ id: `${conversation}.${uuid()}` });

const personIn = ({ uri, name, anonymous }: Participant) => ({ uri, name, ...(anonymous ? { anonymous } : {}) });
