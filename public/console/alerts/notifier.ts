/** Desktop notifications: asked for on a click, shown while the page is hidden. They never carry what was said. */
export interface Notifier {
  /** `default`: may be asked for. `missing`: the browser has none, or the page is not trusted. */
  state(): NotificationPermission | 'missing';
  ask(): Promise<void>;
  /** `tag`: a later one of the same tag takes its place. `chat`: opened by a click. */
  tell(news: { tag: string; title: string; body: string; chat?: string }): void;
}

/** @param onOpen a notification about this chat was clicked */
export function createNotifier(onOpen: (chat: string | undefined) => void): Notifier {
  const missing = typeof Notification === 'undefined' || !isSecureContext;
  return {
    state: () => (missing ? 'missing' : Notification.permission),
    async ask() {
      if (!missing) await Notification.requestPermission();
    },
    tell({ tag, title, body, chat }) {
      if (missing || Notification.permission !== 'granted' || document.visibilityState === 'visible') return;
      try {
        const shown = new Notification(title, { tag, body });
        shown.onclick = () => {
          window.focus();
          shown.close();
          onOpen(chat);
        };
      } catch {
        return; // phones allow them to service workers only: sound and title remain
      }
    },
  };
}
