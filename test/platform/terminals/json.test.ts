import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeJson, encodeJson } from '../../../server/platform/terminals/json.ts';

const id = '6f8e3a52-4d0c-4b69-9a51-0d2e9a0c0001';

describe('proto3 JSON of terminals', () => {
  it('reads what a terminal may say, by both kinds of names', () => {
    const read = (value: unknown) => decodeJson(JSON.stringify(value));
    const offer = { kind: 'offer', callId: id, sdp: 'v=0', msisdn: '+47' };
    assert.deepEqual(read({ callId: id, offer: { sdp: 'v=0', msisdn: { e164: '+47' } } }), offer);
    assert.deepEqual(read({ call_id: id, offer: { sdp: 'v=0', msisdn: { e164: '+47', more: 1 } }, x: [] }), offer);
    assert.deepEqual(read({ offer: { msisdn: null, sdp: null } }), { kind: 'offer', callId: '', sdp: '', msisdn: '' });
    assert.deepEqual(read({ callId: id, answer: { sdp: 'v=0' } }), { kind: 'answer', callId: id, sdp: 'v=0' });
    assert.deepEqual(read({ callId: id, ringing: {}, bye: null }), { kind: 'ringing', callId: id });
    assert.deepEqual(read({ callId: id, bye: {} }), { kind: 'bye', callId: id });
    assert.deepEqual(read({ callId: id, action: { toPhone: {} } }), { kind: 'toPhone', callId: id });
  });

  it('makes nothing of keep-alives, and of what is said without a member', () => {
    for (const line of ['', ' \r', '{}', ' {} ', '{"callId":"x"}', '{"offer":null}', '{"ice":{}}', '{"error":{}}'])
      assert.equal(decodeJson(line).kind, 'nothing', line);
  });

  it('tells what is no message, with the call it names', () => {
    const wrong = [
      { offer: { sdp: 5 } },
      { offer: 'v=0' },
      { offer: { msisdn: '+47' } },
      { answer: [] },
      { answer: {}, bye: {} },
      { action: {} },
      { inCall: {} },
      { idle: {} },
    ];
    for (const body of wrong)
      assert.deepEqual(decodeJson(JSON.stringify({ callId: id, ...body })), { kind: 'unreadable', callId: id });
    for (const line of ['{', 'null', '5', '[]', '"x"', '{"callId":7}'])
      assert.deepEqual(decodeJson(line), { kind: 'unreadable', callId: '' });
  });

  it('never throws', () => {
    const names = fc.constantFrom('offer', 'answer', 'ringing', 'bye', 'action', 'toPhone', 'callId', 'call_id', 'sdp');
    const message = fc.dictionary(names, fc.jsonValue()).map((value) => JSON.stringify(value));
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), message), (line) => void decodeJson(line)));
  });

  it('writes a line a message', () => {
    const written = [
      encodeJson({ kind: 'offer', callId: id, sdp: 'a\r\nb', msisdn: '+47' }),
      encodeJson({ kind: 'answer', callId: id, sdp: 'a' }),
      encodeJson({ kind: 'inCall', callId: id, msisdn: null }),
      encodeJson({ kind: 'error', callId: '', err: 'UNKNOWN' }),
      encodeJson({ kind: 'idle', callId: '' }),
    ];
    assert.ok(written.every((line) => line.indexOf('\n') === line.length - 1));
    assert.deepEqual(
      written.map((line) => JSON.parse(line)),
      [
        { offer: { sdp: 'a\r\nb', msisdn: { e164: '+47' } }, callId: id },
        { answer: { sdp: 'a' }, callId: id },
        { inCall: {}, callId: id },
        { error: { err: 'UNKNOWN' } },
        { idle: {} },
      ],
    );
  });
});
