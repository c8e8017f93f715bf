import assert from 'node:assert/strict';
import { xmlOf } from '../../server/wire/xml.ts';

const head = '<?xml version="1.0" encoding="utf-8"?>';
const namespace = 'xmlns="http://schemas.microsoft.com/rtc/2012/03/ucwa"';

describe('an answer in XML', () => {
  it('is a resource with links, properties, lists and what is embedded', () => {
    const body = {
      subject: 'a < b & "c"',
      state: null,
      recording: false,
      activeModalities: ['Messaging'],
      _links: {
        self: { href: '/c?a=1&b=2' },
        sendMessage: { href: '/c/m', revision: '2' },
        participant: [{ href: '/p/1', title: 'Åse' }, { href: '/p/2' }],
      },
      _embedded: { me: { name: 'x', rel: 'me' }, contact: [{ name: 'y', rel: 'contact' }] },
      rel: 'conversation',
    };
    assert.equal(
      xmlOf(body),
      `${head}<resource rel="conversation" href="/c?a=1&amp;b=2" ${namespace}>` +
        '<link rel="sendMessage" href="/c/m" revision="2"/>' +
        '<link rel="participant" href="/p/1" title="Åse"/><link rel="participant" href="/p/2"/>' +
        '<property name="subject">a &lt; b &amp; &quot;c&quot;</property><property name="state"/>' +
        '<property name="recording">false</property>' +
        '<propertyList name="activeModalities"><item>Messaging</item></propertyList>' +
        '<resource rel="me"><property name="name">x</property></resource>' +
        '<resource rel="contact"><property name="name">y</property></resource>' +
        '</resource>',
    );
  });

  it('is a package of events, each an element of its type', () => {
    const link = { rel: 'message', href: '/m/1', title: 'T' };
    const event = {
      link,
      in: { rel: 'messages', href: '/m' },
      status: 'Failure',
      reason: { code: 'RemoteFailure', subcode: 'Declined', message: 'no' },
      _embedded: { message: { timeStamp: '/Date(0)/', subject: '/Date(0)/', _links: { self: { href: '/m/1' } } } },
      type: 'completed',
    };
    const body = {
      _links: { self: { href: '/e?ack=1' }, next: { href: '/e?ack=2' } },
      sender: [{ rel: 'conversation', href: '/c', events: [event] }],
    };
    assert.equal(
      xmlOf(body),
      `${head}<events href="/e?ack=1" ${namespace}><link rel="next" href="/e?ack=2"/>` +
        '<sender rel="conversation" href="/c"><completed rel="message" href="/m/1" title="T" status="Failure">' +
        '<in rel="messages" href="/m"/>' +
        '<reason><code>RemoteFailure</code><subcode>Declined</subcode><message>no</message></reason>' +
        '<resource rel="message" href="/m/1"><property name="timeStamp">1970-01-01T00:00:00.000Z</property>' +
        '<property name="subject">/Date(0)/</property></resource>' +
        '</completed></sender></events>',
    );
    const resync = xmlOf({ _links: { self: { href: '/a' }, resync: { href: '/b' } } });
    assert.equal(resync, `${head}<events href="/a" ${namespace}><link rel="resync" href="/b"/></events>`);
  });

  it('says of what an event embeds what it is, where that has another name than its place', () => {
    const embedded = { localParticipant: { name: 'x', rel: 'participant', _links: { self: { href: '/me' } } } };
    const event = { link: { rel: 'localParticipant', href: '/me' }, _embedded: embedded, type: 'added' };
    const sender = [{ rel: 'conversation', href: '/c', events: [event] }];
    assert.match(
      xmlOf({ _links: {}, sender }),
      /<added rel="localParticipant" href="\/me"><resource rel="participant" href="\/me"><property name="name">x</,
    );
  });

  it('is a refusal with everything that was wrong', () => {
    const body = {
      code: 'BadRequest',
      subcode: 'X',
      message: 'm',
      parameters: [{ name: 'to', reason: 'is "required"' }],
    };
    assert.equal(
      xmlOf(body),
      `${head}<reason ${namespace}><code>BadRequest</code><subcode>X</subcode><message>m</message>` +
        '<parameters><parameter name="to" reason="is &quot;required&quot;"/></parameters></reason>',
    );
  });

  it('holds no character that XML cannot', () => {
    assert.match(xmlOf({ name: 'a\u0000b\u000bc\ud800d\uffff\t😀' }), />a\ufffdb\ufffdc\ufffdd\ufffd\t😀</);
  });
});
