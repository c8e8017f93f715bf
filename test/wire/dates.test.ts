import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ajaxDate, isoDate, parseDate } from '../../server/wire/dates.ts';

describe('dates on the wire', () => {
  it('are written as each side documents them', () => {
    assert.equal(isoDate(1487238711391), '2017-02-16T09:51:51.391Z');
    assert.equal(ajaxDate(1488872625837), '/Date(1488872625837)/');
  });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') }), (date) => {
        assert.equal(parseDate(isoDate(date.getTime())), date.getTime());
        assert.equal(parseDate(ajaxDate(date.getTime())), date.getTime());
      }),
    );
  });

  it('are read with an offset that is display only, escaped slashes, and before 1970', () => {
    assert.equal(parseDate('/Date(1488872625837+0100)/'), 1488872625837);
    assert.equal(parseDate('\\/Date(5)\\/'), 5);
    assert.equal(parseDate('/Date(-5)/'), -5);
    assert.equal(parseDate('2017-02-16T10:51:51.391+01:00'), 1487238711391);
  });

  it('are undefined when they are none', () => {
    for (const text of [
      '',
      'now',
      '/Date()/',
      '/Date(1.5)/',
      '2017',
      '2017-02-16',
      '2017-13-45T00:00:00Z',
      '1487238711391',
    ])
      assert.equal(parseDate(text), undefined, text);
  });
});
