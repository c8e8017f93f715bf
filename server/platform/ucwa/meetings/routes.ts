import { type Request, type Response, Router } from 'express';
import { endMeeting } from '../../conversation/meeting.ts';
import type { Conversation } from '../../conversation/model.ts';
import { changeTerms } from '../../conversation/roles.ts';
import type { AccessLevel } from '../../conversation/terms.ts';
import type { Transaction } from '../../log/log.ts';
import { extensionsResource } from '../encode/onlineMeeting.ts';
import { dress, hrefOf, linkTo } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { isKnown, requireTag } from '../http/entityTags.ts';
import { readInput } from '../input.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { onlineMeetingUriOf } from './address.ts';
import { termsOf } from './find.ts';
import { changeMeeting, makeMeeting, mostShown, readWanted } from './made.ts';
import { adhocMeetingResource, etagOf, myOnlineMeetingResource, type Showing } from './resource.ts';
import { readExpiry, readSettings } from './settings.ts';
import type { OnlineMeeting } from './store.ts';

/** Whose meetings a request is about, and how he sees them. */
export type ShowingTo = (res: Response) => Showing;

/** The meetings in an organizer's list: a member of the staff's, or an application's (ucwa.md 6.1). */
export function myOnlineMeetingRoutes(parts: UcwaParts, showingTo: ShowingTo, accessLevel: AccessLevel): Router {
  const router = Router({ mergeParams: true });
  const { log, meetings, reader } = parts;

  router.get('/', (_req, res) => {
    const showing = showingTo(res);
    const mine = meetings.listed(showing.organizer.uri);
    res.json(
      dress(showing.view, {
        _links: { self: linkTo(showing.view, showing.list) },
        // Nobody is given a meeting that he did not make: the other list is empty.
        _embedded: {
          myOnlineMeeting: mine.map((one) => myOnlineMeetingResource(showing, one)),
          myAssignedOnlineMeeting: [],
        },
        rel: 'myOnlineMeetings',
      }),
    );
  });
  router.post('/', async (req, res) => {
    const showing = showingTo(res);
    const organizer = showing.organizer.uri;
    const wanted = readWanted(readInput(req), { kind: 'mine', organizer, accessLevel, now: parts.clock.now() });
    const meeting = await log.commit((tx) => makeMeeting(parts, tx, wanted));
    send(res.status(201).location(hrefOf(showing.view, `${showing.list}/${meeting.id}`)), meeting);
  });
  router.get('/:meeting', (req, res) => send(res, own(req, res)));
  router.get('/:meeting/extensions', (req, res) => {
    const { view, list } = showingTo(res);
    const { id } = own(req, res);
    res.json(dress(view, extensionsResource(view, `${list}/${id}/extensions`)));
  });
  router.put('/:meeting', async (req, res) => {
    const before = own(req, res);
    requireTag(req, etagOf(before));
    const input = readInput(req);
    const settings = readSettings(input, before.settings);
    const expiresAt = readExpiry(input, parts.clock.now(), before.expiresAt);
    input.check();
    const after = await log.commit((tx) => {
      const now = own(req, res);
      requireTag(req, etagOf(now)); // somebody else may have changed it since it was looked at
      changeMeeting(parts, now, settings, expiresAt);
      const changed = own(req, res);
      const terms = termsOf(parts, changed, showingTo(res).organizer);
      inside(tx, changed, (meeting) => changeTerms(meeting, terms));
      return changed;
    });
    send(res, after);
  });
  router.delete('/:meeting', async (req, res) => {
    await log.commit((tx) => {
      const meeting = own(req, res);
      meetings.remove(meeting.id);
      inside(tx, meeting, endMeeting);
    });
    res.status(204).end();
  });

  /** Somebody may be in it. */
  function inside(
    tx: Transaction,
    meeting: OnlineMeeting,
    decide: (now: Conversation) => ReturnType<typeof endMeeting>,
  ): void {
    const open = reader.meetingByUri(onlineMeetingUriOf(meeting));
    if (open && open.phase !== 'closed') tx.change(open.facts.id, decide);
  }

  function own(req: Request, res: Response): OnlineMeeting {
    return ownMeeting(parts, req, showingTo(res).organizer.uri, 'mine');
  }

  function send(res: Response, meeting: OnlineMeeting): void {
    const showing = showingTo(res);
    sendMeeting(res, meeting, dress(showing.view, myOnlineMeetingResource(showing, meeting)));
  }

  return router;
}

/** Meetings that an application makes for now (trusted-application-api.md 6.1). */
export function adhocMeetingRoutes(parts: UcwaParts, showingTo: ShowingTo): Router {
  const router = Router({ mergeParams: true });
  const { log, meetings, clock } = parts;

  router.get('/', (_req, res) => {
    const showing = showingTo(res);
    const mine = meetings.joinable(showing.organizer.uri, clock.now(), mostShown);
    res.json(
      dress(showing.view, {
        _links: { self: linkTo(showing.view, showing.list) },
        _embedded: { adhocMeeting: mine.map((one) => adhocMeetingResource(showing, one)) },
        rel: 'adhocMeetings',
      }),
    );
  });
  router.post('/', async (req, res) => {
    const showing = showingTo(res);
    const about = {
      kind: 'adhoc',
      organizer: showing.organizer.uri,
      accessLevel: 'Everyone',
      now: clock.now(),
    } as const;
    const wanted = readWanted(readInput(req), about);
    const meeting = await log.commit((tx) => makeMeeting(parts, tx, wanted));
    send(res.status(201).location(hrefOf(showing.view, `${showing.list}/${meeting.id}`)), meeting);
  });
  router.get('/:meeting', (req, res) => send(res, ownMeeting(parts, req, showingTo(res).organizer.uri, 'adhoc')));

  function send(res: Response, meeting: OnlineMeeting): void {
    const showing = showingTo(res);
    sendMeeting(res, meeting, dress(showing.view, adhocMeetingResource(showing, meeting)));
  }

  return router;
}

/** The meeting of the path, if it is the organizer's own. @throws Problem `ResourceUnknown` */
function ownMeeting(parts: UcwaParts, req: Request, organizer: string, kind: OnlineMeeting['kind']): OnlineMeeting {
  const meeting = parts.meetings.byId(String(req.params.meeting).toLowerCase());
  if (meeting?.organizer !== organizer || meeting.kind !== kind)
    throw refusal('ResourceUnknown', 'There is no such meeting of yours.');
  return meeting;
}

/** With its version; who has that one already is told so (ucwa.md 9.3). */
function sendMeeting(res: Response, meeting: OnlineMeeting, body: object): void {
  const etag = etagOf(meeting);
  res.set({ ETag: `"${etag}"`, 'Cache-Control': 'no-cache' });
  if (res.req.method !== 'GET' || !isKnown(res.req, res, etag)) res.json(body);
}
