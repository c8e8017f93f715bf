import type { Response } from 'express';
import type { Conversation } from '../../conversation/model.ts';
import { refuse } from '../../conversation/reasons.ts';
import type { UcwaParts } from '../parts.ts';
import { applicationOf } from './access.ts';

/** A conversation that the calling application hosts. @throws Problem `NoSuchConversation`, also for another's */
export function hosted(parts: UcwaParts, res: Response, id: string): Conversation {
  const conversation = parts.log.conversation(id.toLowerCase());
  if (conversation?.facts.application !== applicationOf(res).id) throw refuse('NoSuchConversation');
  return conversation;
}
