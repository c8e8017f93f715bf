import assert from 'node:assert/strict';
import { buttonLabels, type Language, languageOf } from '../../../public/widget/language.ts';
import { loadTexts } from '../../../public/widget/texts.ts';

describe('public/widget/language', () => {
  const table: [(string | undefined | null)[], Language][] = [
    [['de-AT'], 'de'],
    [['FR'], 'fr'],
    [['no'], 'nb'],
    [['nn-NO'], 'nb'],
    [['nb_NO'], 'nb'],
    [[undefined, 'ar-EG'], 'ar'],
    [['xx', 'fr'], 'fr'],
    [['', null], 'en'],
    [['toString'], 'en'],
  ];
  for (const [tags, expected] of table)
    it(`${JSON.stringify(tags)} is ${expected}`, () => assert.equal(languageOf(...tags), expected));
});

describe('public/widget/texts', () => {
  for (const language of Object.keys(buttonLabels) as Language[])
    it(`${language} says everything, in its own words`, async () => {
      const texts = await loadTexts(language);
      const english = await loadTexts('en');
      assert.deepEqual(Object.keys(texts).sort(), Object.keys(english).sort());
      for (const [name, text] of Object.entries(texts)) {
        const said = typeof text === 'function' ? [text('Alice' as never), text(1 as never), text(3 as never)] : [text];
        for (const one of said) assert.ok(String(one).trim() !== '' && !String(one).includes('undefined'), name);
      }
      assert.ok(texts.typing('Alice').includes('Alice'));
      assert.ok(texts.ahead(12).includes('12') && texts.unread(12).includes('12'));
      if (language !== 'en') assert.notEqual(texts.ended, english.ended);
    });
});
