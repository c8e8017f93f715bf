import { type Response, Router } from 'express';
import { uuid } from '../../../lib/ids.ts';
import { join } from '../../conversation/lobby.ts';
import type { Conversation, Joining, Person } from '../../conversation/model.ts';
import { accept } from '../../conversation/ringing.ts';
import type { Transaction } from '../../log/log.ts';
import { joiningResource } from '../encode/joining.ts';
import { hrefOf, paths } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { readInput } from '../input.ts';
import { onlineMeetingUriOf } from '../meetings/address.ts';
import { type Coming, comeTo } from '../meetings/come.ts';
import { findMeeting, termsOf } from '../meetings/find.ts';
import { makeMeeting } from '../meetings/made.ts';
import { expiry, presetSettings } from '../meetings/settings.ts';
import { type Device, writesHtml } from '../people/device.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { deviceOf, tokenMeetingOf, viewOf } from './access.ts';

/** Coming to a meeting by its address, or starting one at once (ucwa.md 6.2). */
export function joiningRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, reader, settings, clock } = parts;

  router.post('/', async (req, res) => {
    const { id: device, kind, person } = deviceOf(res);
    const input = readInput(req);
    const operationId = input.text('operationId', 50) || uuid();
    const address = input.required('onlineMeetingUri', 1024);
    const name = kind === 'staff' ? person.name : input.required('anonymousDisplayName', 250);
    if (kind === 'staff' && input.text('anonymousDisplayName', 250) !== undefined)
      input.fault('anonymousDisplayName', 'is for guests: you have a name');
    const subject = input.text('subject', 250);
    const importance = input.oneOf('importance', ['Normal', 'Urgent', 'Emergency']) ?? 'Normal';
    const threadId = input.text('threadId', 250);
    input.check();
    const coming = { operationId, subject: subject ?? '', importance, threadId };
    const who = { ...person, name };
    const location = await log.once(device, `joinOnlineMeeting ${operationId}`, (tx) => {
      const answered = answerRing(tx, address, deviceOf(res));
      if (answered !== undefined) return hrefOf(viewOf(res), paths.onlineMeetingInvitation(answered));
      const meeting =
        address.toLowerCase() === 'adhoc' && kind === 'staff' ? startedNow(tx, coming, who) : known(res, address);
      const asked: Coming = { ...coming, subject: subject ?? meeting.terms.subject };
      const until = tx.now + settings.lobbyTimeoutMs;
      const { joining } = comeTo(reader, tx, meeting, asked, (now, joining) =>
        join(now, { person: who, device, html: writesHtml(deviceOf(res)), joining, until }),
      );
      return hrefOf(viewOf(res), paths.onlineMeetingInvitation(joining.id));
    });
    res.status(201).location(location).end();
  });

  router.get('/:meeting.:id', (req, res, next) => {
    const meeting = log.conversation(String(req.params.meeting));
    const id = `${req.params.meeting}.${req.params.id}`;
    const found = meeting && joiningOf(meeting, id, deviceOf(res).id);
    if (!meeting || !found) return next();
    res.json(joiningResource(viewOf(res), meeting.facts, found, found.state));
  });

  /** Who is being rung into the meeting accepts by coming; the invitation that he accepted, undefined when none rings. */
  function answerRing(tx: Transaction, address: string, client: Device): string | undefined {
    const { id: device, person } = client;
    const uri = findMeeting(parts, address, tx.now)?.onlineMeetingUri ?? address;
    const meeting = reader.meetingByUri(uri);
    const rung = meeting?.invitations.find(({ devices }) => devices.includes(device));
    if (!meeting || !rung) return undefined;
    const answer = { invitationId: rung.id, device, uri: person.uri, html: writesHtml(client) };
    tx.change(meeting.facts.id, (now) => accept(now, answer));
    return rung.id;
  }

  /** A meeting of the address, and of the caller's token, if it is for one. */
  function known(res: Response, address: string) {
    const meeting = findMeeting(parts, address, clock.now());
    if (!meeting) {
      // One started from an invitation takes only who is being rung into it (contract).
      if (reader.meetingByUri(address)) throw refusal('NotYourDestination', 'You are not invited to this meeting.');
      throw refusal('DestinationUnknown', 'There is no such meeting.');
    }
    if (deviceOf(res).kind === 'visitor' && tokenMeetingOf(res) !== meeting.onlineMeetingUri)
      throw refusal('NotYourDestination', 'This token is for another meeting.');
    return meeting;
  }

  /** startOnlineMeeting: a meeting for now, of whoever starts it. */
  function startedNow(tx: Transaction, coming: Coming, { uri: organizer, name }: Person) {
    const preset = { ...presetSettings('SameEnterprise'), subject: coming.subject };
    const expiresAt = tx.now + expiry.presetMs;
    const meeting = makeMeeting(parts, tx, { kind: 'adhoc', organizer, settings: preset, expiresAt });
    const terms = termsOf(parts, meeting, { uri: organizer, name });
    return { onlineMeetingUri: onlineMeetingUriOf(meeting), terms };
  }

  /** An invitation that somebody made himself: open while he waits, then as long as his meeting is on. */
  function joiningOf(
    meeting: Conversation,
    id: string,
    device: string,
  ): { joining: Joining; from: Person; state: 'Connecting' | 'Connected' } | undefined {
    const waiting = meeting.lobby?.find((one) => one.invitation.id === id && one.participant.device === device);
    if (waiting) return { joining: waiting.invitation, from: waiting.participant, state: 'Connecting' };
    if (!meeting.participants.some((one) => one.device === device)) return undefined;
    for (const event of reader.aboutInvitation(meeting.facts.id, id))
      if (
        (event.type === 'joined' || event.type === 'admitted') &&
        event.joining &&
        event.participant.device === device
      )
        return { joining: event.joining, from: event.participant, state: 'Connected' };
    return undefined;
  }

  return router;
}
