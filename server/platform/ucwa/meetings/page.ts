import { createHash } from 'node:crypto';
import { Router } from 'express';
import { plainPage, plainStyle } from '../../../wire/plainPage.ts';
import { escapeXml } from '../../../wire/xml.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { findMeeting } from './find.ts';

/** Nothing but its style. A robot that finds the address in a chat is not to keep it. */
const headers = {
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(plainStyle).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex, nofollow',
};

/**
 * What a person finds who opens a meeting's join URL in a browser (ucwa.md 6.1): which meeting it is, and what joins
 * it. Whoever has the address may know both. One that is unknown or over is told as such, and nothing else of it.
 */
export function meetingPage(parts: Pick<UcwaParts, 'meetings' | 'identity' | 'settings' | 'clock'>): Router {
  const router = Router();
  router.get('/:domain/:user/:meeting', (req, res) => {
    const address = `${parts.settings.publicUrl()}${req.baseUrl}${req.path}`;
    const terms = findMeeting(parts, address, parts.clock.now())?.terms;
    res
      .status(terms ? 200 : 404)
      .set(headers)
      .type('html')
      .send(
        terms
          ? page(terms.subject || 'Meeting', [
              `A meeting of ${terms.organizer.name}.`,
              'This page cannot join it. Join with a UCWA client: give it this address.',
              terms.joinUrl,
            ])
          : page('No such meeting', ['There is no such meeting, or it is over. Ask who sent you the address.']),
      );
  });
  return router;
}

function page(title: string, paragraphs: readonly string[]): string {
  const content = paragraphs.map((text) => `<p>${escapeXml(text)}</p>`).join('\n');
  return plainPage({ title, style: plainStyle, content });
}
