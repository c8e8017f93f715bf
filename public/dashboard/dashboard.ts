import { drawDay } from './chart.ts';
import { followChanges, type LiveState } from './live.ts';
import { showLocalTimes } from './localTimes.ts';
import { remember, swap } from './swap.ts';

/** Everything here is comfort: without it the pages are complete, in UTC and as of when they were opened. */
remember(document);
showLocalTimes(document);

const chartPlace = document.querySelector<HTMLElement>('[data-chart]');
const chart = chartPlace === null ? undefined : drawDay(chartPlace);
const refresh = document.querySelector<HTMLElement>('[data-refresh]')?.dataset.refresh;
const requestId = document.querySelector<HTMLElement>('[data-request]')?.dataset.request;

followChanges({
  concerns: (requests) => requestId === undefined || requests.includes(requestId),
  onFresh(fresh) {
    const before = figuresSaid();
    if (!swap(document, fresh)) return;
    chart?.update();
    const now = figuresSaid();
    if (now !== before) say(now);
  },
  onState: showState,
  ...(refresh === undefined ? {} : { everyMs: Number(refresh) }),
});

function figuresSaid(): string {
  const figures = [...document.querySelectorAll<HTMLElement>('[data-figure]')];
  return figures.map((figure) => `${figure.textContent} ${figure.dataset.figure}`).join(', ');
}

function say(text: string): void {
  const place = document.querySelector('[data-announce]');
  if (place) place.textContent = text;
}

const sentences: Readonly<Record<LiveState, string>> = {
  live: '',
  reconnecting: 'The connection was lost. What you see may be out of date; trying again.',
  ended: 'You are signed out.',
};

function showState(state: LiveState): void {
  const place = document.querySelector<HTMLElement>('[data-live-state]');
  if (place === null) return;
  place.textContent = sentences[state];
  place.hidden = state === 'live';
  if (state !== 'ended') return;
  const link = Object.assign(document.createElement('a'), {
    href: `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`,
  });
  link.textContent = 'Sign in again';
  place.append(' ', link);
}
