import { delayed, losing, merged, reordered, repeated, showingLater, split } from './couriers.ts';
import type { Asked } from './proxy.ts';
import {
  ajaxDates,
  answeredLate,
  asHtml,
  conversationSender,
  discoverNeedsToken,
  doubleEscapes,
  everyObject,
  everywhere,
  hrefs,
  otherSuccess,
  pascalCase,
  redirecting,
  servicePrefix,
  strange,
  together,
  upperCase,
  withheld,
} from './rewrites.ts';
import type { Variant } from './variant.ts';

/** Host and port that nobody listens at: what `self` of a real discover document named (TA 1.1, issue 274). */
const otherPort = 'http://127.0.0.1:4443';

const lowerEndpoint = (href: string) => href.replace('endpointId=', 'endpointid=');
const unescapedEndpoint = (href: string) => href.replace(/endpointId=[^&]*/, (query) => decodeURIComponent(query));
const relative = (href: string) => href.replace(/^http:\/\/[^/]+/, '');
const absolute = (asked: Asked) => (href: string) =>
  href.startsWith('/') ? `http://${asked.headers.host}${href}` : href;
/** Asks by GET soon. */
const impatient = { quietMs: 150 };

/** Every way the sources differ from each other (TA 12 and throughout), and every way a network or a server can be awkward. */
export const variants: readonly Variant[] = [
  { title: 'our own platform as it is', wire: () => ({}) },
  { title: 'service: before every rel', proof: { told: /"service:message"/ }, wire: servicePrefix },
  { title: '200 for 201 and 201 for 200', wire: otherSuccess },
  {
    title: 'no Location and no body with a 201',
    wire: () => ({
      answer: ({ status, headers: { location: _location, ...headers }, ...rest }) => ({ status, headers, ...rest }),
    }),
  },
  {
    title: 'absolute addresses everywhere',
    proof: { told: /"href":"http/ },
    wire: () => {
      let origin = '';
      const known = (href: string) => (href.startsWith('/') ? `${origin}${href}` : href);
      return {
        answer: (answer, asked) => {
          origin = `http://${asked.headers.host}`;
          return { ...answer, body: hrefs(absolute(asked)).tell?.(answer.body) ?? answer.body };
        },
        tell: (body) => hrefs(known).tell?.(body) ?? body,
      };
    },
  },
  {
    title: 'relative addresses everywhere, the discover document included',
    wire: () => {
      const wire = hrefs(relative);
      return {
        ...wire,
        answer: (answer, asked) => (/Tokens/.test(asked.url) ? answer : (wire.answer?.(answer, asked) ?? answer)),
      };
    },
  },
  {
    title: 'no baseuri',
    proof: { told: /^(?!.*"baseuri")/s },
    wire: () => ({ tell: (body) => everyObject(body, ({ baseuri: _base, ...rest }) => rest) }),
  },
  {
    title: 'a baseuri with a path',
    proof: { told: /pool\/x/ },
    wire: () => ({
      tell: (body) =>
        everyObject(body, (object) =>
          object.baseuri ? { ...object, baseuri: `${String(object.baseuri)}/pool/x` } : object,
        ),
    }),
  },
  { title: 'AJAX dates', proof: { told: /"\/Date\(/ }, wire: ajaxDates },
  { title: 'addresses and header names in upper case', proof: { asked: /POST \/PLATFORMSERVICE\// }, wire: upperCase },
  { title: 'endpointid in lower case', proof: { asked: /POST .*endpointid=/ }, wire: () => hrefs(lowerEndpoint) },
  { title: 'endpointId not escaped', proof: { asked: /POST .*endpointId=sip:/ }, wire: () => hrefs(unescapedEndpoint) },
  { title: 'property names in PascalCase, both ways', proof: { told: /"OperationId"/ }, wire: pascalCase },
  { title: 'a 307 to the first request of each kind', proof: { asked: /redirect=1/ }, wire: () => redirecting() },
  {
    title: 'inviteUserToMeeting withheld: addParticipant it is',
    proof: { asked: /POST .*participantInvitations\?/ },
    wire: () => withheld('communication', ['inviteUserToMeeting']),
  },
  {
    title: 'bridgedParticipants only to be read from the bridge',
    proof: { asked: /GET .*conversationBridge\?/ },
    wire: () => ({ tell: withheld('conversationBridge', ['bridgedParticipants']).tell ?? String }),
  },
  {
    title: 'sendMessage shown later than Connected',
    wire: () => ({ courier: showingLater(withheld('messaging', ['sendMessage']).tell ?? String, 200) }),
  },
  { title: 'callbacks that come late', wire: () => ({ courier: delayed(60) }) },
  { title: 'callbacks that come again and again', wire: () => ({ courier: repeated() }) },
  { title: 'callbacks in another order', wire: () => ({ courier: reordered(150) }) },
  { title: 'a callback for each event', wire: () => ({ courier: split() }) },
  { title: 'callbacks gathered into one', wire: () => ({ courier: merged(80) }) },
  { title: 'kinds, types and fields nobody knows', proof: { told: /exploded/ }, wire: strange },
  { title: 'addresses with a twice escaped &', proof: { told: /\\\\u0026key/ }, wire: doubleEscapes },
  { title: 'conversations telling of themselves', wire: conversationSender },
  { title: 'events before the answer to their operation', wire: () => answeredLate(120) },
  { title: 'lines in HTML alone', proof: { told: /htmlMessage/ }, wire: asHtml },
  { title: 'discover that needs a token', wire: discoverNeedsToken },
  {
    title: 'discover whose self is at another port',
    wire: () => ({
      answer: (answer, { url }) =>
        /\/discover/i.test(url)
          ? { ...answer, body: answer.body.replace(/"self":\{"href":"http:\/\/[^/]+/, `"self":{"href":"${otherPort}`) }
          : answer,
    }),
  },
  {
    title: 'the vendor media type, and statuses and cases of the preview together',
    wire: () =>
      together(servicePrefix(), ajaxDates(), otherSuccess(), asHtml(), conversationSender(), {
        answer: (answer) => ({
          ...answer,
          headers: { ...answer.headers, 'content-type': 'application/vnd.microsoft.com.ucwa+json; charset=utf-8' },
        }),
      }),
  },
  {
    title: 'links that are lists',
    proof: { told: /"messaging":\[\{|messaging":\[\{/ },
    wire: () =>
      everywhere((body) =>
        everyObject(body, (object) =>
          typeof object.rel === 'string' && object._links
            ? {
                ...object,
                _links: Object.fromEntries(Object.entries(object._links).map(([rel, link]) => [rel, [link]])),
              }
            : object,
        ),
      ),
  },
  {
    title: 'callbacks that never come after the first',
    proof: { asked: /GET .*\/messages\/\d/, told: /^[^\n]*$/ },
    settings: impatient,
    wire: () => ({ courier: losing((body) => !body.includes('startAdhocMeeting')) }),
  },
  {
    title: 'nothing told of the meeting',
    settings: impatient,
    wire: () => ({ courier: losing((body) => body.includes('"rel":"ms:rtc:saas:onlineMeeting')) }),
  },
  {
    title: 'nothing told of who comes and goes',
    proof: { asked: /GET .*\/participants\// },
    settings: impatient,
    wire: () => ({
      courier: losing((body) => /participant"[^}]*},"type":"added"|"rel":"ms:rtc:saas:participant",/.test(body)),
    }),
  },
  {
    title: 'lines that nobody told',
    proof: { asked: /GET .*\/messages\/\d/ },
    settings: impatient,
    wire: () => ({ courier: losing((body) => body.includes('plainMessage')) }),
  },
  {
    title: 'ends that nobody told',
    settings: impatient,
    wire: () => ({ courier: losing((body) => /"type":"(deleted|completed)"/.test(body)) }),
  },
  {
    title: 'callbacks of a while that come when all is over',
    settings: impatient,
    wire: () => {
      let count = 0;
      return { courier: losing(() => ++count > 4, 1_500) };
    },
  },
  {
    title: 'every other callback lost',
    settings: impatient,
    wire: () => {
      let count = 0;
      return { courier: losing(() => ++count % 2 === 0) };
    },
  },
  {
    title: 'everything told, and asked for all the same',
    settings: { quietMs: 10 },
    proof: { asked: /GET .*\/participants\?/ },
    wire: () => ({ courier: delayed(30) }),
  },
  {
    title: 'addMessaging withheld for good',
    settings: impatient,
    proof: { asked: /^(?!.*POST [^ ]*messagingInvitations\?)/s },
    wire: () => withheld('messaging', ['addMessaging']),
  },
  {
    title: 'a visitor’s discover link without an origin',
    wire: () => ({
      ask: (asked) => asked,
      answer: (answer, { url }) =>
        /Tokens/.test(url)
          ? {
              ...answer,
              body: answer.body.replace(/"href":"http:\/\/[^/]+(\/platformservice\/discover)/, '"href":"$1'),
            }
          : answer,
    }),
  },
];
