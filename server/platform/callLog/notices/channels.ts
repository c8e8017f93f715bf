import { createHttpClient } from '../../../lib/http.ts';
import { createMailTransport } from '../../../lib/mailTransport.ts';
import { retryAfterMs } from '../../../lib/retryAfter.ts';
import type { QueuedNotice } from './table.ts';
import type { NoticeText } from './text.ts';

/** Not taken. The code says why, without a word of what was sent or answered. */
interface NotTaken {
  readonly why: string;
  /** How long the other side asks to wait, ms. */
  readonly retryAfterMs?: number | undefined;
}

/** A way to send a notice. */
export interface Sender {
  /** Undefined once it was taken. Never rejects. */
  send(notice: QueuedNotice, text: NoticeText): Promise<NotTaken | undefined>;
  /** Cuts what is under way, which counts as not taken. */
  close(): void;
}

/** How long the gateway may take, ms. */
const gatewayMs = 10_000;

/** Sends mail by an SMTP server. */
export function createMailSender({ smtpUrl, smtpFrom }: { smtpUrl: string; smtpFrom: string }): Sender {
  const transport = createMailTransport(smtpUrl);
  const domain = /@([^\s@>]+)>?\s*$/.exec(smtpFrom)?.[1] ?? 'localhost';
  return {
    async send({ key, recipient }, { subject, body, name }) {
      try {
        await transport.send({
          from: smtpFrom,
          to: { name, address: recipient },
          subject,
          text: body,
          messageId: `<${key}@${domain}>`, // RFC 5322 3.6.4: a mail sent twice is known by it
          headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834: no answering machine need answer
        });
        return undefined;
      } catch (error) {
        return { why: mailFault(error) };
      }
    },
    close: transport.close,
  };
}

/** nodemailer's code and the server's number; its words may repeat what it was told. */
function mailFault(error: unknown): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const parts = [code, responseCode].filter((part) => typeof part === 'string' || typeof part === 'number');
  return parts.join(' ') || 'failed';
}

/** Sends SMS by a gateway that takes `POST {"to","text"}`; any 2xx means taken. */
export function createSmsSender({ smsGatewayUrl, now }: { smsGatewayUrl: string; now: () => number }): Sender {
  const http = createHttpClient({ timeoutMs: gatewayMs });
  const cut = new AbortController();
  return {
    async send({ key, recipient }, { short }) {
      try {
        const { status, headers } = await http.request({
          method: 'POST',
          url: smsGatewayUrl,
          headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
          data: JSON.stringify({ to: recipient, text: short }),
          signal: cut.signal,
        });
        if (status >= 200 && status < 300) return undefined;
        return { why: `HTTP ${status}`, retryAfterMs: retryAfterMs(headers['retry-after'], now()) };
      } catch (error) {
        const { code } = error as { code?: unknown };
        return { why: typeof code === 'string' ? code : 'failed' };
      }
    },
    close() {
      cut.abort();
      http.close();
    },
  };
}
