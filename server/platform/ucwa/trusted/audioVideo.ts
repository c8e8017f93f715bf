import { type Request, type Response, Router } from 'express';
import { acceptCall, callOver, waiting } from '../../conversation/chatCall/decisions.ts';
import type { CallAsk, ChatCall } from '../../conversation/chatCall/model.ts';
import { hostOf } from '../../conversation/model.ts';
import { refuse } from '../../conversation/reasons.ts';
import { sipUri } from '../../identity/sipUri.ts';
import { refuseRemoteMedia } from '../callAsked.ts';
import { audioVideoInvitationResource, audioVideoResource } from '../encode/audioVideo.ts';
import { askState, directionFor } from '../encode/calling.ts';
import { dress, hrefOf, paths } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { type Input, readInput } from '../input.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { applicationOf, viewOf } from './access.ts';
import { hosted } from './hosted.ts';
import { type BridgeTo, bridgeCall } from './ringing.ts';

/** Calls that an application is asked for, and those of its conversations (5.2, 6, 9). */
export function callRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, reader } = parts;

  router.get('/conversations/:conversation/audioVideo', (req, res) => {
    const { facts, chatCall = null } = hosted(parts, res, String(req.params.conversation));
    res.json(dress(viewOf(res), audioVideoResource(viewOf(res), facts, chatCall)));
  });
  router.all('/conversations/:conversation/audioVideo', (req, res) => {
    hosted(parts, res, String(req.params.conversation));
    throw refusal('Unsupported', 'audioVideo is read here; its links say what may be done.');
  });
  router.post('/conversations/:conversation/audioVideo/terminate', async (req, res) => {
    const { id } = hosted(parts, res, String(req.params.conversation)).facts;
    await log.commit((tx) =>
      tx.change(id, (now) => {
        if (!now.chatCall) throw refuse('NotRinging');
        return callOver(now, now.chatCall.state === 'connected' ? 'ended' : 'cancelled');
      }),
    );
    res.status(204).end();
  });
  router.get('/audioVideoInvitations/:conversation.:id', (req, res) => {
    const { facts, call } = found(req, res);
    const direction = directionFor(call, null) ?? 'Incoming';
    const shown = { direction, state: askState(call, direction) };
    res.json(dress(viewOf(res), audioVideoInvitationResource(viewOf(res), facts, call, shown)));
  });
  router.post('/audioVideoInvitations/:conversation.:id/accept', async (req, res) => {
    const { facts, call } = found(req, res);
    const input = readInput(req);
    refuseRemoteMedia(input);
    input.check();
    await log.commit((tx) => tx.change(facts.id, (now) => acceptCall(now, call.invitation.id)));
    res.status(204).end();
  });
  router.post('/audioVideoInvitations/:conversation.:id/decline', async (req, res) => {
    const { facts, call } = found(req, res);
    await log.commit((tx) =>
      tx.change(facts.id, (now) => {
        waiting(now, call.invitation.id);
        return callOver(now, 'declined');
      }),
    );
    res.status(204).end();
  });
  router.post('/audioVideoInvitations/:conversation.:id/cancel', async (req, res) => {
    const { facts, call } = found(req, res);
    if (directionFor(call, null) !== 'Outgoing') throw refusal('ResourceUnknown', 'Only who asked takes it back.');
    await log.commit((tx) =>
      tx.change(facts.id, (now) => {
        if (now.chatCall?.invitation?.id !== call.invitation.id || now.chatCall.state === 'connected')
          throw refuse('NotRinging');
        return callOver(now, 'cancelled');
      }),
    );
    res.status(204).end();
  });
  router.post('/audioVideoInvitations/:conversation.:id/forward', async (req, res) => {
    const input = readInput(req);
    const to = { uri: addressIn(input, input.required('to', 250)) };
    await bridge(req, res, input, to);
    res.status(204).end();
  });
  router.post('/audioVideoInvitations/:conversation.:id/acceptAndBridgeAudioVideo', async (req, res) => {
    const input = readInput(req);
    const meetingUri = input.text('meetingUri', 1024) ?? input.text('onlineMeetingUri', 1024);
    const person = input.text('to', 250) ?? input.text('toUri', 250);
    if (!meetingUri && !person) input.fault('meetingUri', 'is required, or to');
    if (meetingUri && person) input.fault('to', 'takes the place of meetingUri: send one of them');
    const uri = person ? addressIn(input, person) : '';
    refuseRemoteMedia(input);
    input.check();
    const location = await bridge(req, res, input, meetingUri ? { meeting: meetingBy(res, meetingUri) } : { uri });
    res.status(201).location(location).end();
  });

  async function bridge(req: Request, res: Response, input: Input, to: BridgeTo): Promise<string> {
    const { call, facts } = found(req, res);
    const operation = input.text('operationId', 50);
    input.check();
    const { id } = call.invitation;
    return log.once(applicationOf(res).id, operation ? `acceptAndBridgeAudioVideo ${id} ${operation}` : null, (tx) => {
      bridgeCall(parts, tx, tx.load(facts.id), id, to);
      return hrefOf(viewOf(res), paths.audioVideoInvitation(id));
    });
  }

  /** A meeting of the application's own. @throws Problem `DestinationUnknown` */
  function meetingBy(res: Response, onlineMeetingUri: string) {
    const meeting = reader.meetingByUri(onlineMeetingUri);
    if (!meeting || hostOf(meeting)?.application !== applicationOf(res).id)
      throw refusal('DestinationUnknown', 'There is no such meeting of this application.');
    return meeting;
  }

  /** @throws Problem `ResourceUnknown` for one that is over */
  function found(req: Request, res: Response) {
    const { facts, chatCall: call } = hosted(parts, res, String(req.params.conversation));
    if (!call?.invitation || call.invitation.id !== `${facts.id}.${req.params.id}`)
      throw refusal('ResourceUnknown', 'There is no such invitation.');
    const invited: ChatCall & { readonly invitation: CallAsk } = { ...call, invitation: call.invitation };
    return { facts, call: invited };
  }

  return router;
}

/** An address as it is compared; a fault where it is none. */
function addressIn(input: Input, written: string): string {
  const uri = sipUri(written);
  if (written !== '' && uri === undefined) input.fault('to', 'must be a SIP address');
  return uri ?? '';
}
