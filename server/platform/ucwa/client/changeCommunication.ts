import type { Request } from 'express';
import { refusal } from '../errors.ts';
import { requireTag } from '../http/entityTags.ts';
import { type Input, readInput } from '../input.ts';
import { type Device, type MessageFormat, messageFormats } from '../people/device.ts';
import type { PersonEvent } from '../people/events.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { communicationResource, operationIdOf } from './application.ts';

/**
 * PUT of communication (ucwa.md 9.3): everything that was read, its id among it, with what changes. The formats a
 * client reads may, but a chat's visitor has Plain (ucwa.md 7); its modalities only follow makeMeAvailable.
 * @param meeting the one that a guest's token is for
 */
export async function changeCommunication(
  parts: UcwaParts,
  req: Request,
  device: Device,
  meeting: string | undefined,
): Promise<void> {
  requireTag(req, communicationResource(device, meeting).etag ?? '');
  const input = readInput(req);
  if (input.text(operationIdOf(device), 250) === undefined)
    input.fault(operationIdOf(device), 'is to be passed as it was read');
  const offered = device.kind === 'visitor' && meeting === undefined ? (['Plain'] as const) : messageFormats;
  const formats = formatsIn(input, offered);
  if (formats?.length === 0) input.fault('supportedMessageFormats', `are of ${offered.join(', ')}`);
  const modalities = modalitiesIn(input);
  const isReachable = device.kind === 'visitor' || device.available;
  if (modalities && isReachable && !modalities.includes('messaging'))
    input.fault('supportedModalities', 'Messaging cannot be given up while you are available');
  input.check();
  if (modalities?.includes('messaging') && !isReachable)
    throw refusal('NotAvailable', 'Make yourself available first.');
  if (!formats) return;
  await parts.log.commit((tx) => {
    // Somebody else may have changed it since it was looked at.
    requireTag(req, communicationResource(parts.devices.byId(device.id) ?? device, meeting).etag ?? '');
    parts.devices.setMessageFormats(device.id, formats);
    const event: PersonEvent = { type: 'communicationChanged', device: device.id };
    if (device.kind === 'staff') tx.tell(device.person.uri, event);
  });
}

/** The formats a client says it reads, each once, of those it may; undefined when it says nothing, or none. */
export function formatsIn(
  input: Input,
  offered: readonly MessageFormat[] = messageFormats,
): MessageFormat[] | undefined {
  const asked = input.list('supportedMessageFormats');
  if (!asked || asked.length === 0) return undefined;
  return offered.filter((format) => asked.some((one) => one.toLowerCase() === format.toLowerCase()));
}

/**
 * The modalities a client says it takes, in lower case; undefined when it says nothing.
 * @throws Problem `NotYourDestination` (403 without subcode) for another than messaging and phone audio
 */
export function modalitiesIn(input: Input): string[] | undefined {
  const asked = input.list('supportedModalities')?.map((modality) => modality.toLowerCase());
  if (asked?.some((modality) => !['messaging', 'phoneaudio'].includes(modality)))
    throw refusal('NotYourDestination', 'Only the modality Messaging is offered.');
  return asked;
}
