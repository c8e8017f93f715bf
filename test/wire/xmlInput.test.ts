import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readXmlInput } from '../../server/wire/xmlInput.ts';

const documented = `<?xml version="1.0" encoding="utf-8"?>
<input xmlns="http://schemas.microsoft.com/rtc/2012/03/ucwa">
  <!-- what a client says -->
  <property name="signInAs">Online</property>
  <property name='subject'>a &lt; b &amp;&#32;&#x1F600; <![CDATA[<c>]]></property>
  <propertyList name="supportedMessageFormats"><item>Plain</item><item>Html</item></propertyList>
  <propertyList name="nothing"/>
  <link rel="message" href="data:text/plain;charset=utf-8,Hello"/>
  <resource rel="ignored"/>
</input>`;

describe('an input in XML', () => {
  it('is the record that it would be in JSON', () => {
    assert.deepEqual(readXmlInput(documented), {
      signInAs: 'Online',
      subject: 'a < b & 😀 <c>',
      supportedMessageFormats: ['Plain', 'Html'],
      nothing: [],
      _links: { message: { href: 'data:text/plain;charset=utf-8,Hello' } },
    });
    assert.deepEqual(readXmlInput('<u:input xmlns:u="x"><u:property name="a">1</u:property></u:input>'), { a: '1' });
    assert.deepEqual(readXmlInput('<input/>'), {});
  });

  it('is refused when it is not well-formed, another document, or more than an input has', () => {
    for (const text of [
      '<input>',
      '<input></output>',
      '<input/><input/>',
      '<input/>text',
      '<html/>',
      '<input a=1/>',
      '<input a="1" b/>',
      '<input><property name="a">&unknown;</property></input>',
      '<input><property name="a">&#0;</property></input>',
      '<input><property name="a">a & b</property></input>',
      '<input><property name="a"><b/></property></input>',
      '<input><property>a</property></input>',
      '<input><other/></input>',
      `${'<input>'.repeat(9)}${'</input>'.repeat(9)}`,
      '<!DOCTYPE input [<!ENTITY a "b">]><input/>',
      '<!DOCTYPE input SYSTEM "file:///etc/passwd"><input/>',
      '<?other?><input/>',
      'input',
      '',
    ])
      assert.equal(readXmlInput(text), undefined, text);
  });

  it('is read or refused whatever becomes of it on its way, and never throws', () => {
    const mutated = fc
      .array(fc.tuple(fc.nat(documented.length), fc.constantFrom('', '<', '>', '"', '&', '/', '\u0000', ']]>', ' ')), {
        maxLength: 4,
      })
      .map((edits) => edits.reduce((text, [at, what]) => text.slice(0, at) + what + text.slice(at + 1), documented));
    fc.assert(
      fc.property(mutated, (text) => {
        const read = readXmlInput(text);
        assert.ok(read === undefined || typeof read === 'object');
      }),
      { numRuns: 5_000 },
    );
  });

  it('takes time in proportion to its length', () => {
    const begun = Date.now();
    for (const text of [
      '<'.padEnd(500_000, 'a'),
      '<a '.padEnd(500_000, ' '),
      '<a '.padEnd(500_000, 'b '),
      '<a>&'.repeat(100_000),
    ])
      assert.equal(readXmlInput(text), undefined);
    assert.ok(Date.now() - begun < 2_000);
  });
});
