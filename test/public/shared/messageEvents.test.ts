import assert from 'node:assert/strict';
import fc from 'fast-check';
import { htmlToText } from '../../../public/shared/htmlText.ts';
import { conversationIdOf, messageOf, newOperationId, personOf, typingOf } from '../../../public/shared/ucwaClient.ts';
import { encodeDataUri } from '../../../server/wire/dataUri.ts';
import type { SentEvent, WireEvent } from '../../../server/wire/events.ts';

const C = '/ucwa/psanon/v1/applications/1/communication/conversations/21a1';

const sent = (event: WireEvent): SentEvent => ({ sender: { rel: 'conversation', href: C }, event });

/** As in ucwa.md 5.4. */
function incoming(content: Record<string, { href: string }>, more: Partial<WireEvent> = {}): SentEvent {
  return sent({
    link: { rel: 'message', href: `${C}/messaging/messages/3` },
    status: 'Success',
    _embedded: {
      message: {
        direction: 'Incoming',
        timeStamp: '/Date(1474932024822)/',
        _links: {
          self: { href: `${C}/messaging/messages/3` },
          participant: { href: `${C}/participants/Lenea@contoso.com`, title: 'Lene' },
          ...content,
        },
      },
    },
    type: 'completed',
    ...more,
  });
}

describe('public/shared/messageEvents', () => {
  it('reads an incoming message', () => {
    const message = messageOf(
      incoming({ plainMessage: { href: 'data:text/plain;charset=utf-8,Hello+world%2b1%0d%0a' } }),
    );
    assert.deepEqual(message, {
      number: 3,
      conversationId: '21a1',
      direction: 'Incoming',
      text: 'Hello world+1',
      from: { href: `${C}/participants/Lenea@contoso.com`, name: 'Lene', uri: 'sip:lenea@contoso.com' },
      operationId: undefined,
      at: 1474932024822,
      delivered: true,
    });
  });

  it('reads an outgoing one with neither text nor participant', () => {
    const message = messageOf(
      sent({
        link: { rel: 'service:message', href: `${C}/messaging/messages/12?x=1` },
        _embedded: { 'service:message': { direction: 'Outgoing', operationId: 'op' } },
        status: 'Failure',
        type: 'completed',
      }),
    );
    assert.deepEqual(
      [message?.number, message?.direction, message?.text, message?.from, message?.operationId, message?.delivered],
      [12, 'Outgoing', undefined, undefined, 'op', false],
    );
  });

  it('makes text of HTML, and never markup', () => {
    const html = '<div>Hi <b>there</b><br>a &lt;b&gt; &amp;amp; &#128075;</div><script>alert(1)</script><p>x</p>';
    const message = messageOf(incoming({ htmlMessage: { href: encodeDataUri('text/html', html) } }));
    assert.equal(message?.text, 'Hi there\na <b> &amp; 👋\nx');
  });

  it('is no message: started, another rel, no number', () => {
    assert.equal(messageOf(incoming({}, { type: 'started' })), undefined);
    assert.equal(messageOf(incoming({}, { link: { rel: 'messaging', href: C } })), undefined);
    assert.equal(
      messageOf(sent({ link: { rel: 'message', href: `${C}/messaging/messages/x` }, type: 'completed' })),
      undefined,
    );
  });

  it('gives back every text that travelled as a data URI, but for the line ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const read = messageOf(incoming({ plainMessage: { href: encodeDataUri('text/plain', text) } }))?.text;
        assert.equal(read, text.replace(/\r\n?/g, '\n').replace(/\n+$/, ''));
      }),
    );
  });

  it('tells who is typing', () => {
    const link = { rel: 'participant', href: `${C}/participants/a@b`, title: 'Alice' };
    const typing = { rel: 'typingParticipants', href: `${C}/messaging/typingParticipants` };
    assert.deepEqual(typingOf(sent({ link, in: typing, type: 'added' })), { who: personOf(link), typing: true });
    assert.equal(typingOf(sent({ link, in: typing, type: 'deleted' }))?.typing, false);
    assert.equal(typingOf(sent({ link, type: 'added' })), undefined);
  });

  it('reads people and conversations from hrefs', () => {
    assert.equal(personOf({ href: `${C}/participants/a%40b.c?endpointId=x` }).uri, 'sip:a@b.c');
    assert.equal(personOf({ href: `${C}/participants/7` }).uri, undefined);
    assert.equal(conversationIdOf(`${C}?x=/y`), '21a1');
    assert.equal(conversationIdOf('/communication'), undefined);
  });

  it('makes operation ids of 128 bits, all different', () => {
    const ids = Array.from({ length: 200 }, newOperationId);
    assert.ok(ids.every((id) => /^[0-9a-f]{32}$/.test(id)));
    assert.equal(new Set(ids).size, 200);
  });
});

describe('public/shared/htmlText', () => {
  const table: [string, string][] = [
    ['plain', 'plain'],
    ['a<br/>b<BR >c', 'a\nb\nc'],
    ['<p>one</p>\n<p>two</p>', 'one\ntwo'],
    ['<style>p{}</style>x<!-- <b> -->y', 'xy'],
    ['1 &#60; 2 &#x3E; 1 &nope; &#9999999; &#xg; &#a;', '1 < 2 > 1 &nope; &#9999999; &#xg; &#a;'],
    ['<img src=x onerror="alert(1)">', ''],
  ];
  for (const [html, text] of table) it(JSON.stringify(html), () => assert.equal(htmlToText(html), text));
});
