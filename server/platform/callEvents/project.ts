import type { Party } from '../conversation/call/model.ts';
import type { CallStep } from '../conversation/call/steps.ts';
import type { ConversationEvent } from '../conversation/events.ts';
import type { RingStep } from '../conversation/ring.ts';
import { type CallView, changing, type Leg, type ViewDraft, type VoiceEvent } from './legs.ts';

/**
 * What an event of a call's log tells phones, in order, and the call after it. Everybody who is rung is a leg: INITIATED,
 * then RINGING and ANSWERED once at most, then ENDED once, each for the phone that called and the phone that was called.
 * It ends for the called when he rings no more or leaves the call, for the caller also when he leaves it himself. Who comes
 * by himself was called by nobody, and tells nothing.
 */
export function project(view: CallView, event: ConversationEvent): { view: CallView; events: readonly VoiceEvent[] } {
  if (event.type !== 'call' && event.type !== 'callCreated') return { view, events: [] };
  const draft = changing(view);
  if (event.type === 'callCreated') for (const party of event.parties) meet(draft, party);
  for (const step of event.steps) take(draft, step);
  return { view: draft.view(), events: draft.events };
}

/** Guests and outsiders were described by somebody else: what is written there is nobody's number here. */
function meet(draft: ViewDraft, { kind, uri, contact }: Party): void {
  if ((kind === 'staff' || kind === 'phone') && contact.phone) draft.know(uri, contact.phone);
}

function take(draft: ViewDraft, step: CallStep): void {
  switch (step.is) {
    case 'party':
      return meet(draft, step.party);
    case 'invited': {
      const { id: invitation, from, ring } = step.invitation;
      for (const { uri: to } of ring.people) draft.begin({ invitation, from, to });
      return;
    }
    case 'ring':
      return takeRing(draft, step.invitation, step.step);
    case 'left':
      draft.move('ended', ({ state, to }) => to === step.uri && (state === 'answered' || state === 'left'));
      return draft.move('left', ({ state, from }) => from === step.uri && state === 'answered');
    case 'ended':
      return draft.move('ended', () => true);
    default:
      return;
  }
}

function takeRing(draft: ViewDraft, invitation: string, step: RingStep): void {
  const isOpen = (leg: Leg) => leg.invitation === invitation && (leg.state === 'initiated' || leg.state === 'ringing');
  switch (step.step) {
    case 'rang':
      if (step.devices.length === 0) return; // nobody hears it yet
      return draft.move('ringing', (leg) => isOpen(leg) && leg.to === step.uri && leg.state === 'initiated');
    case 'joinedRinging':
      return draft.move('ringing', (leg) => isOpen(leg) && leg.to === step.uri && leg.state === 'initiated');
    case 'out':
      return draft.move('ended', (leg) => isOpen(leg) && leg.to === step.uri);
    case 'answered':
      draft.move('answered', (leg) => isOpen(leg) && leg.to === step.uri);
      return draft.move('ended', isOpen);
    case 'over':
      return draft.move('ended', isOpen);
    default:
      return;
  }
}
