/** How often the platform is told that the person is there (ucwa.md 2.3: every four to five minutes at least). */
const reportEveryMs = 3 * 60_000;
/** Away for less than this, the page's connection needs no waking. */
const awayMs = 30_000;

/**
 * Watches whether somebody sits at the desk.
 * @param on.report she did something since the last report
 * @param on.onBack the network, or she after a while, is back
 * @param on.onLook the page came before her eyes
 */
export function watchActivity(on: { report: () => void; onBack: () => void; onLook: () => void }): void {
  let active = true;
  let hiddenAt = 0;
  for (const sign of ['pointerdown', 'pointermove', 'keydown'])
    addEventListener(sign, () => (active = true), { passive: true, capture: true });
  setInterval(() => {
    if (!active) return;
    active = false;
    on.report();
  }, reportEveryMs);
  addEventListener('online', on.onBack);
  addEventListener('focus', on.onLook);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') {
      hiddenAt = Date.now();
      return;
    }
    on.onLook();
    if (Date.now() - hiddenAt > awayMs) on.onBack();
  });
}
