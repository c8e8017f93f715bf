import { encodeDataUri } from '../../../wire/dataUri.ts';
import type { Resource } from '../../../wire/resource.ts';
import type { EventOf } from '../../conversation/events.ts';
import type { Person, Standing } from '../../conversation/model.ts';
import { anonymousDomain, domainPart } from '../../identity/sipUri.ts';
import { contactLinks, participantResource } from './participants.ts';
import { linkTo, paths, type View } from './view.ts';

/** A line of a chat as it is told: who says it is a link; its text is a data URI (6.4; ucwa.md 5.4). */
export interface ShownMessage {
  readonly number: number;
  readonly at: number;
  readonly direction: 'Incoming' | 'Outgoing';
  readonly from: Person & Standing;
  /** Null where it is not told again, as of a failed delivery. */
  readonly text: string | null;
  readonly format: 'plain' | 'html';
  readonly operationId: string | null;
  /** Whom it did not reach: shown to its speaker alone (ucwa.md 5.4). */
  readonly failures?: readonly EventOf<'deliveryFailed'>[] | undefined;
}

/**
 * message. An Outgoing one carries its text only to UCWA clients, together with `participant`, so that the speaker's
 * other tabs can show it (ucwa.md 5.4: text without participant breaks a client).
 */
export function messageResource(view: View, id: string, message: ShownMessage): Resource {
  const outgoing = message.direction === 'Outgoing';
  const text = { href: encodeDataUri(message.format === 'html' ? 'text/html' : 'text/plain', message.text ?? '') };
  const told = message.text !== null && (!outgoing || view.side !== 'application');
  const failures = outgoing ? (message.failures ?? []) : [];
  const incomingHere = view.side === 'application' && !outgoing;
  const anonymous = domainPart(message.from.uri) === anonymousDomain;
  const { contact } = outgoing ? {} : contactLinks(view, message.from.uri);
  return {
    direction: message.direction,
    timeStamp: view.date(message.at),
    ...(message.operationId !== null && outgoing ? { operationId: message.operationId } : {}),
    status: failures.length > 0 ? 'Failed' : 'Succeeded',
    _links: {
      self: linkTo(view, paths.message(id, message.number)),
      messaging: linkTo(view, paths.messaging(id)),
      ...(contact ? { contact } : {}),
      ...(told ? { participant: linkTo(view, paths.participant(id, message.from.uri), message.from.name) } : {}),
      ...(told ? { [message.format === 'html' ? 'htmlMessage' : 'plainMessage']: text } : {}),
      ...(failures.length > 0
        ? {
            failedDeliveryParticipant: failures.map(({ participant: { uri, name } }) =>
              linkTo(view, paths.participant(id, uri), name),
            ),
          }
        : {}),
    },
    ...(incomingHere
      ? {
          _embedded: {
            senderParticipant: [participantResource(view, id, { ...message.from, anonymous, messaging: true })],
          },
        }
      : {}),
    rel: 'message',
  };
}
