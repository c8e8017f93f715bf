/** Whether demo staff are there at all: shut, they cannot sign in, are not listed and cannot be invited. */
export interface DemoGate {
  isOpen(): boolean;
}

/** The gate together with the hand that turns it. */
export interface DemoSwitch extends DemoGate {
  set(open: boolean): void;
}

/** Makes a gate; shut unless told otherwise. */
export function createDemoGate(open = false): DemoSwitch {
  let isOpen = open;
  return {
    isOpen: () => isOpen,
    set(next) {
      isOpen = next;
    },
  };
}
