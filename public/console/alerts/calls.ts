import { type Call, ringingCalls, wantsAnswerer } from '../state/calls.ts';
import type { Store } from '../store.ts';
import { callSentence } from '../view/callText.ts';
import type { Notifier } from './notifier.ts';
import type { Sound } from './sound.ts';

/** While a call rings, it is heard again this often. */
const ringEveryMs = 4_000;

/** What is told to whoever does not see it: that a call rings, that somebody answered, and how it ended. */
const told: Readonly<Record<Call['phase'], boolean>> = {
  ringing: true,
  answering: false,
  opening: false,
  calling: true,
  in: true,
  leaving: false,
  over: true,
};

/** What of a call is told once. */
const sayingOf = ({ phase, alone }: Call): string => (alone ? `${phase} alone` : phase);

/**
 * Tells of calls beside what is seen: a sound while one rings, a sentence for screen readers, a notification when the
 * page is hidden.
 * @param parts.announce says a sentence to a screen reader
 */
export function tellOfCalls(parts: {
  store: Store;
  sound: Sound;
  notifier: Notifier;
  announce: (sentence: string) => void;
}): void {
  const { store, sound, notifier, announce } = parts;
  const said = new Map<string, string>();
  let ringing: ReturnType<typeof setInterval> | undefined;

  store.onChange(({ calls }) => {
    for (const call of calls.list) {
      // Who it is, and who answered, is told by the call log a moment after.
      if (wantsAnswerer(call)) continue;
      if (!told[call.phase] || call.name === null || said.get(call.id) === sayingOf(call)) continue;
      said.set(call.id, sayingOf(call));
      announce([callSentence(call), call.phase === 'ringing' ? call.title : ''].filter(Boolean).join('. '));
      if (call.phase === 'ringing') notifier.tell({ tag: call.id, title: callSentence(call), body: call.title });
    }
    const gone = [...said.keys()].filter((id) => !calls.list.some((call) => call.id === id));
    for (const id of gone) said.delete(id);
    // What was said of them must not be found by whoever reads the page from the start.
    if (gone.length > 0 && said.size === 0) announce('');
    ringOn(ringingCalls(calls).length > 0);
  });

  function ringOn(wanted: boolean): void {
    if (!wanted) {
      clearInterval(ringing);
      ringing = undefined;
    } else if (ringing === undefined) {
      sound.call();
      ringing = setInterval(sound.call, ringEveryMs);
    }
  }
}
