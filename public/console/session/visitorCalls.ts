import { linkOf, lookUp, type Resource } from '../../../server/wire/resource.ts';
import type { UcwaHttp } from '../../shared/ucwaClient.ts';
import type { Call } from '../state/calls.ts';

/**
 * Asks the platform for a call with the visitor of a chat, under the chat's own address (contract, "chat to call").
 * @param operationId under which it is told of; asked again, it is the same call
 * @returns its room; undefined when there can be no call now
 */
export async function askForCall(
  http: UcwaHttp,
  chatHref: string,
  operationId: string,
): Promise<Pick<Call, 'room' | 'callId'> | undefined> {
  const [path = ''] = chatHref.split('?');
  const read = async (): Promise<Resource | undefined> => (await http.request('GET', `${path}/audioVideo`)).body;
  const add = linkOf(await read(), 'addAudioVideo')?.href;
  if (add === undefined) return undefined;
  const { status } = await http.request('POST', add, { json: { operationId } });
  if (status !== 201) return undefined;
  const told = lookUp((await read())?._links, 'room') as { room?: unknown; callId?: unknown } | undefined;
  if (typeof told?.room !== 'string' || typeof told.callId !== 'string') return undefined;
  return { room: told.room, callId: told.callId };
}
