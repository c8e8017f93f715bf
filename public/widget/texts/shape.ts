/** Everything the dialog says. */
export interface Texts {
  readonly chat: string;
  readonly close: string;
  readonly intro: string;
  readonly yourName: string;
  readonly start: string;
  readonly conversation: string;
  readonly message: string;
  readonly send: string;
  readonly end: string;
  readonly call: string;
  readonly you: string;
  readonly sending: string;
  readonly queued: string;
  readonly sent: string;
  readonly failed: string;
  readonly again: string;
  readonly tooLong: string;
  readonly connecting: string;
  readonly live: string;
  readonly reconnecting: string;
  readonly offline: string;
  readonly ended: string;
  readonly endedByYou: string;
  readonly another: string;
  readonly shut: string;
  readonly nobody: string;
  readonly leaveOpen: string;
  readonly yourEmail: string;
  readonly yourMessage: string;
  readonly leave: string;
  readonly back: string;
  readonly left: string;
  readonly privacy: string;
  readonly typing: (name: string) => string;
  readonly ahead: (count: number) => string;
  readonly unread: (count: number) => string;
}
