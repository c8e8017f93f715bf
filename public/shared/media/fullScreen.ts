import { icon } from '../icon.ts';

/**
 * A button on a picture that shows it on the whole screen; pressed again, or by Esc, it is as before. So does a double
 * click on the picture. Null where the browser, or the page that this lies in, has no full screen.
 * @param picture what is shown so, with the button in it
 */
export function fullScreenButton(picture: HTMLElement): HTMLButtonElement | null {
  if (!document.fullscreenEnabled) return null;
  const toggle = (): void => {
    // Refused, as without a press of the person's own, it stays as it is.
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
    else void picture.requestFullscreen().catch(() => {});
  };
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'enlarge';
  button.append(icon('M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5'));
  button.addEventListener('click', toggle);
  button.addEventListener('dblclick', (event) => event.stopPropagation()); // two presses are two presses
  picture.addEventListener('dblclick', toggle);
  return button;
}
