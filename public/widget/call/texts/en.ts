import { english } from '../../../shared/call/english.ts';
import type { WidgetCallTexts } from './shape.ts';

export const texts: WidgetCallTexts = {
  ...english,
  calling: 'Calling …',
  ringing: 'Ringing …',
  incoming: (name) => `${name} is calling you.`,
  answer: 'Answer',
  decline: 'Decline',
  close: 'Close',
  declined: 'Your call was declined. You can go on writing here.',
  unanswered: 'Nobody answered. You can go on writing here, or call again later.',
  nobody: 'Nobody can take a call at the moment. You can go on writing here.',
  missed: 'The call was over before you answered. You can go on writing here.',
  failed: 'The call did not come about. Try again, or go on writing here.',
  desk: 'the helpdesk',
};
