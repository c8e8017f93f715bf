import { type Request, type Response, Router } from 'express';
import { bridgeParticipant, unbridgeParticipant } from '../../conversation/bridge.ts';
import { type Bridge, type BridgedParticipant, bridgedOf } from '../../conversation/model.ts';
import { refuse } from '../../conversation/reasons.ts';
import { sipUri } from '../../identity/sipUri.ts';
import { bridgedResource, bridgeResource } from '../encode/bridge.ts';
import { addressSegment, dress, hrefOf, linkTo, paths } from '../encode/view.ts';
import { sendTagged } from '../http/entityTags.ts';
import { readInput } from '../input.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { viewOf } from './access.ts';
import { hosted } from './hosted.ts';

/** The bridge of a chat and who is on it (6.5). Order does not matter: whoever is bridged before he joins is heard when he does. */
export function bridgeRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log } = parts;

  router.get('/', (req, res) => {
    const { id, bridge } = bridged(req, res);
    const resource = bridgeResource(viewOf(res), id, bridge.onlineMeetingUri, bridge.closed);
    sendTagged(req, res, dress(viewOf(res), resource));
  });
  router.get('/bridgedParticipants', (req, res) => {
    const view = viewOf(res);
    const { id, bridge } = bridged(req, res);
    const all = bridge.bridged.map((one) => bridgedResource(view, id, one));
    const self = linkTo(view, paths.bridgedParticipants(id));
    res.json(dress(view, { _links: { self }, _embedded: { bridgedParticipant: all }, rel: 'bridgedParticipants' }));
  });
  router.get('/bridgedParticipants/:uri', (req, res) => {
    const { id, bridge } = bridged(req, res);
    const one = bridgedOf(bridge, named(req));
    if (!one) throw refuse('NoSuchBridgedParticipant');
    res.json(dress(viewOf(res), bridgedResource(viewOf(res), id, one)));
  });
  router.post('/bridgedParticipants', async (req, res) => {
    const { id } = bridged(req, res);
    const participant = readBridged(req);
    await log.commit((tx) => tx.change(id, (now) => bridgeParticipant(now, participant)));
    res
      .status(201)
      .location(hrefOf(viewOf(res), paths.bridgedParticipant(id, participant.uri)))
      .end();
  });
  router.put('/bridgedParticipants/:uri', async (req, res) => {
    const { id, bridge } = bridged(req, res);
    const before = bridgedOf(bridge, named(req));
    if (!before) throw refuse('NoSuchBridgedParticipant');
    const participant = readBridged(req, before);
    await log.commit((tx) => tx.change(id, (now) => bridgeParticipant(now, participant)));
    res.status(204).end();
  });
  router.delete('/bridgedParticipants/:uri', async (req, res) => {
    const { id } = bridged(req, res);
    await log.commit((tx) => tx.change(id, (now) => unbridgeParticipant(now, named(req))));
    res.status(204).end();
  });

  function bridged(req: Request, res: Response): { id: string; bridge: Bridge } {
    const conversation = hosted(parts, res, String(req.params.conversation));
    if (!conversation.bridge) throw refuse('NotBridged');
    return { id: conversation.facts.id, bridge: conversation.bridge };
  }

  return router;
}

const named = (req: Request): string => `sip:${addressSegment(String(req.params.uri)).toLowerCase()}`;

/** `displayName`, `participantUri` (or `uri`) and `messageFilterState`; without a state nothing is relayed (6.5). */
function readBridged(req: Request, before?: BridgedParticipant): BridgedParticipant {
  const input = readInput(req);
  const displayName = before
    ? (input.text('displayName', 250) ?? before.displayName)
    : input.required('displayName', 250);
  const written = input.text('participantUri', 250) ?? input.text('uri', 250) ?? before?.uri;
  const uri = written === undefined ? undefined : sipUri(written);
  if (uri === undefined) input.fault('participantUri', 'must be a SIP address');
  else if (before && uri !== before.uri) input.fault('participantUri', 'cannot be changed');
  const filter = input.oneOf('messageFilterState', ['Enabled', 'Disabled']) ?? before?.filter ?? 'Enabled';
  input.check();
  return { uri: uri ?? '', displayName, filter };
}
