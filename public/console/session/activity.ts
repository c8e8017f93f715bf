import { calmReports } from './calmReports.ts';

/** How often a sign that came too soon to be told is looked at. */
const lookEveryMs = 30_000;
/** Away for less than this, the page's connection needs no waking. */
const awayMs = 30_000;

/**
 * Watches whether somebody sits at the desk.
 * @param on.report she did something since the last report
 * @param on.onBack the network, or she after a while, is back
 * @param on.onLook the page came before her eyes
 */
export function watchActivity(on: { report: () => void; onBack: () => void; onLook: () => void }): void {
  const reports = calmReports({ now: Date.now, report: on.report });
  let hiddenAt = 0;
  for (const sign of ['pointerdown', 'pointermove', 'keydown'])
    addEventListener(sign, reports.sign, { passive: true, capture: true });
  setInterval(reports.look, lookEveryMs);
  addEventListener('online', on.onBack);
  addEventListener('focus', on.onLook);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') {
      hiddenAt = Date.now();
      return;
    }
    reports.sign();
    on.onLook();
    if (Date.now() - hiddenAt > awayMs) on.onBack();
  });
}
