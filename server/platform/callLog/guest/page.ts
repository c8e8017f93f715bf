import { createHash } from 'node:crypto';
import { plainPage, plainStyle } from '../../../wire/plainPage.ts';
import { escapeXml } from '../../../wire/xml.ts';

const style = `${plainStyle}label { display: block; margin: 1rem 0 }
input[type=text] { display: block; font: inherit; width: 100%; max-width: 20rem; padding: .4rem; box-sizing: border-box }
button { font: inherit; padding: .4rem 1.2rem }
.fault { font-weight: bold }
`;

/** Where the script of these pages is: sound and picture, and who is in the call, without a form. */
const scriptAddress = '/join/join.js';

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * Headers of every guest page. The address holds a secret: it is told to no other site and no robot keeps it. The script
 * comes from here alone; it styles what it shows by a constructed sheet, which no policy speaks of.
 */
export const guestHeaders = {
  'Content-Security-Policy': `default-src 'none'; style-src ${hash(style)}; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
  'Permissions-Policy': 'microphone=(self), camera=(self), display-capture=(self)',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex, nofollow',
};

/** The form that joins. @param options.faults what was wrong with what was sent, in sentences */
export function joinPage(options: {
  title: string;
  creator: string;
  action: string;
  token: string;
  name: string;
  faults: readonly string[];
}): string {
  const { title, creator, action, token, name, faults } = options;
  const told = faults.map((fault) => `<p class="fault" role="alert">${escapeXml(fault)}</p>`).join('\n');
  return document(
    title,
    `<p>${escapeXml(creator)} invites you to a call.</p>
${told}
<form method="post" action="${escapeXml(action)}" id="join">
<input type="hidden" name="token" value="${escapeXml(token)}">
<label>Your name <input type="text" name="name" value="${escapeXml(name)}" maxlength="100" autocomplete="name" required></label>
<label><input type="checkbox" name="terms" value="accepted" required> I accept the terms</label>
<p id="terms">The others in the call see your name. The call and who was in it are recorded in a log.</p>
<button type="submit">Join</button>
</form>`,
    withScript,
  );
}

/** The call from inside. @param options.others names of who else is in */
export function roomPage(options: { title: string; action: string; others: readonly string[] }): string {
  const { title, action, others } = options;
  const list =
    others.length === 0
      ? '<p>Nobody else is here yet.</p>'
      : `<p>With you:</p>\n<ul>${others.map((name) => `<li>${escapeXml(name)}</li>`).join('')}</ul>`;
  return document(
    title,
    `<div id="room" data-call="${escapeXml(action)}">
<p role="status">You are in the call.</p>
<div id="people">
${list}
</div>
<noscript><p>Sound and picture need JavaScript. <a href="${escapeXml(action)}">Look who is here now</a></p></noscript>
<form method="post" action="${escapeXml(action)}/leave">
<button type="submit">Leave</button>
</form>
</div>`,
    withScript,
  );
}

const withScript = `<script type="module" src="${scriptAddress}"></script>`;

/** A page that only says something. */
export const messagePage = (title: string, text: string): string => document(title, `<p>${escapeXml(text)}</p>`);

const document = (title: string, content: string, more?: string): string =>
  plainPage({ title, style, content, ...(more === undefined ? {} : { more }) });
