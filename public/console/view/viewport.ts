/** Keeps the page as high as what is seen of it: on a phone the keyboard must not cover the textbox. */
export function followViewport(): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const follow = (): void => {
    // Zoomed in by the person, the page stays as it is.
    if (viewport.scale > 1.01) return;
    document.documentElement.style.setProperty('--visible-height', `${Math.round(viewport.height)}px`);
    scrollTo(0, 0);
  };
  viewport.addEventListener('resize', follow);
}
