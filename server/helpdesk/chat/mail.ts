import { pauseAfter } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import { createMailTransport } from '../../lib/mailTransport.ts';
import type { GroupCommit } from '../../storage/groupCommit.ts';
import { createAlarm } from '../alarm.ts';
import type { HelpdeskSettings } from '../settings.ts';
import type { OfflineMessages, ToMail } from './offlineMessages.ts';

/** Sends what visitors left to `HELPDESK_MAIL`, in the background, until the mail server has taken it. */
export interface Mailer {
  /** There may be something to send. */
  wake(): void;
  close(): Promise<void>;
}

const backoff = { firstMs: 5_000, maxMs: 30 * 60_000 };

export function createMailer(parts: {
  mail: NonNullable<HelpdeskSettings['mail']>;
  name: string;
  messages: OfflineMessages;
  commit: GroupCommit;
  clock: Clock;
  log: Logger;
}): Mailer {
  const { mail, messages, commit, clock, log } = parts;
  const transport = createMailTransport(mail.smtpUrl);
  let sending: Promise<void> | undefined;
  let closed = false;
  const alarm = createAlarm({ clock, next: () => (sending ? null : messages.nextMailAt()), ring });

  function ring(): void {
    sending ??= sendDue()
      .catch((error: unknown) => log.error({ err: error }, 'what became of a mail could not be written down'))
      .finally(() => {
        sending = undefined;
        alarm.set();
      });
  }

  async function sendDue(): Promise<void> {
    for (let message = messages.toMail(clock.now()); message && !closed; message = messages.toMail(clock.now()))
      await sendOne(message);
  }

  async function sendOne(message: ToMail): Promise<void> {
    const { id, attempts } = message;
    try {
      await transport.send(letter(message));
      await commit.run(() => messages.mailed(id));
    } catch (error) {
      if (closed) return;
      const nextAt = clock.now() + pauseAfter(attempts + 1, backoff);
      log.warn({ err: error, message: id, nextAt }, 'a message could not be mailed; it will be tried again');
      await commit.run(() => messages.notMailed(id, nextAt));
    }
  }

  const letter = ({ name, email, text, page }: ToMail) => ({
    from: { name: parts.name, address: mail.from },
    to: mail.to,
    replyTo: { name, address: email },
    subject: `Message from ${name}`,
    text: `${text}\n\n-- \n${name} <${email}>${page === null ? '' : `\n${page}`}\n`,
  });

  return {
    wake: () => alarm.set(),
    async close() {
      closed = true;
      alarm.close();
      transport.close();
      await sending;
    },
  };
}
