import type { Response } from 'express';
import { type Conversation, hostOf } from '../../conversation/model.ts';
import { refuse } from '../../conversation/reasons.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { applicationOf } from './access.ts';

/**
 * A conversation that the calling application takes part in; one that it joined shows it under its own name.
 * @throws Problem `NoSuchConversation`, also for another's
 */
export function hosted(parts: UcwaParts, res: Response, id: string): Conversation {
  const conversation = parts.log.conversation(id.toLowerCase());
  const host = conversation && hostOf(conversation);
  if (!conversation || host?.application !== applicationOf(res).id) throw refuse('NoSuchConversation');
  return { ...conversation, facts: { ...conversation.facts, endpoint: host.endpoint } };
}
