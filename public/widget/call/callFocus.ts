/** Keeps the keyboard in the call while what has the focus comes and goes. */
export interface CallFocus {
  /** To be called before something that may have the focus goes away. */
  note(): void;
  /** And after: what of these is seen first gets it, if it was lost. */
  settle(targets: readonly (HTMLElement | null | undefined)[]): void;
}

/**
 * @param place where the call is shown
 * @param button makes a call
 */
export function createCallFocus(place: HTMLElement, button: HTMLElement): CallFocus {
  const root = place.getRootNode() as ShadowRoot;
  const dialog = place.closest<HTMLElement>('[role=dialog]');
  let isOurs = false;
  let isParked = false;

  const note = (): void => {
    isOurs ||=
      place.matches(':focus-within') || button.matches(':focus') || (isParked && root.activeElement === dialog);
  };
  return {
    note,
    settle(targets) {
      if (!isOurs) return;
      isOurs = false;
      const now = root.activeElement;
      if (now && now !== dialog && isSeen(now)) return;
      const target = targets.find((one) => one && isSeen(one));
      isParked = !target; // until there is something to press again
      (target ?? dialog)?.focus();
    },
  };
}

const isSeen = (element: Element): boolean => element.getClientRects().length > 0 && !element.matches(':disabled');
