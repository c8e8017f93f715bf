import type { EventLink, EventType, Reason, SentEvent } from '../../../wire/events.ts';
import type { Resource } from '../../../wire/resource.ts';
import type { Facts, Participant, Person } from '../../conversation/model.ts';
import type { MeetingTerms } from '../../conversation/terms.ts';
import { messagingResource } from './conversation.ts';
import { onlineMeetingResource } from './onlineMeeting.ts';
import { localParticipantResource, participantMessagingResource, participantResource } from './participants.ts';
import { hrefOf, paths, type View } from './view.ts';

/** What one event says beside its type. */
interface Told {
  readonly title?: string;
  readonly in?: EventLink;
  readonly resource?: Resource;
  readonly reason?: Reason;
  readonly status?: 'Success' | 'Failure';
}

/** Makes events of one conversation for one view; each method is a sentence of the event scripts. */
export function emitter(view: View, facts: Facts) {
  const conversation = { rel: 'conversation', href: hrefOf(view, paths.conversation(facts.id)) };
  const communication = { rel: 'communication', href: hrefOf(view, paths.communication) };

  function event(sender: SentEvent['sender'], type: EventType, rel: string, path: string, told: Told): SentEvent {
    const { title, resource, ...rest } = told;
    const link = { rel, href: hrefOf(view, path), ...(title === undefined ? {} : { title }) };
    return {
      sender,
      event: { link, ...rest, ...(resource ? { _embedded: { [rel]: resource } } : {}), type },
    };
  }

  const here = (type: EventType, rel: string, path: string, told: Told = {}): SentEvent =>
    event(conversation, type, rel, path, told);
  const linkIn = (rel: string, path: string, title?: string): EventLink => ({
    rel,
    href: hrefOf(view, path),
    ...(title === undefined ? {} : { title }),
  });

  return {
    /** An event of the sender `communication`: invitations and conversations. */
    general: (type: EventType, rel: string, path: string, told: Told = {}): SentEvent =>
      event(communication, type, rel, path, told),
    /** An event of the conversation itself. */
    here,
    linkIn,
    conversationIs: (type: EventType, resource: Resource): SentEvent =>
      event(communication, type, 'conversation', paths.conversation(facts.id), { resource }),
    conversationGone: (reason?: Reason): SentEvent =>
      event(communication, 'deleted', 'conversation', paths.conversation(facts.id), reason ? { reason } : {}),
    messagingIs: (
      state: 'Connecting' | 'Connected' | 'Disconnected' | 'Over',
      reason?: Reason,
      html?: boolean,
    ): SentEvent =>
      here('updated', 'messaging', paths.messaging(facts.id), {
        resource: messagingResource(view, facts.id, state, html),
        ...(reason ? { reason } : {}),
      }),
    /** The meeting that the conversation is. Without terms it was started from an invitation. */
    onlineMeetingIs: (type: 'added' | 'updated', terms?: MeetingTerms): SentEvent =>
      here(type, 'onlineMeeting', paths.onlineMeeting(facts.id), {
        in: linkIn('conversation', paths.conversation(facts.id)),
        resource: onlineMeetingResource(view, facts, terms),
      }),
    participantAdded: (person: Person & Partial<Participant>, may?: readonly string[]): SentEvent =>
      here('added', 'participant', paths.participant(facts.id, person.uri), {
        title: person.name,
        resource: participantResource(view, facts.id, person, may),
      }),
    participantUpdated: (person: Person & Partial<Participant>, may?: readonly string[]): SentEvent =>
      here('updated', 'participant', paths.participant(facts.id, person.uri), {
        title: person.name,
        resource: participantResource(view, facts.id, person, may),
      }),
    /** Somebody is in one of the lists of a scheduled meeting, or no more (ucwa.md 5.6). */
    listed: (
      type: 'added' | 'deleted',
      person: Person,
      list: 'leaders' | 'attendees' | 'lobby',
      resource?: Resource,
    ): SentEvent =>
      here(type, 'participant', paths.participant(facts.id, person.uri), {
        title: person.name,
        in: linkIn(list, paths.listed(view.side, facts.id, list)),
        ...(resource ? { resource } : {}),
      }),
    participantGone: (person: Person, reason?: Reason): SentEvent =>
      here('deleted', 'participant', paths.participant(facts.id, person.uri), {
        title: person.name,
        ...(reason ? { reason } : {}),
      }),
    participantMessaging: (
      type: 'added' | 'deleted',
      person: Person,
      holder: 'participant' | 'localParticipant',
      reason?: Reason,
    ): SentEvent =>
      here(type, 'participantMessaging', paths.participantMessaging(facts.id, person.uri), {
        in: linkIn(
          holder,
          holder === 'participant' ? paths.participant(facts.id, person.uri) : paths.localParticipant(facts.id),
          person.name,
        ),
        ...(type === 'added' ? { resource: participantMessagingResource(view, facts.id, person.uri) } : {}),
        ...(reason ? { reason } : {}),
      }),
    localParticipant: (person: Person & Partial<Participant>, type: 'added' | 'updated' = 'added'): SentEvent =>
      here(type, 'localParticipant', paths.localParticipant(facts.id), {
        title: person.name,
        resource: localParticipantResource(view, facts.id, person),
      }),
    /** The roster's own events never carry `in`; typing ones always do (6.4). */
    typing: (type: 'added' | 'deleted', person: Person): SentEvent =>
      here(type, 'participant', paths.participant(facts.id, person.uri), {
        title: person.name,
        in: linkIn('typingParticipants', paths.typingParticipants(facts.id)),
      }),
  };
}

export type Emitter = ReturnType<typeof emitter>;
