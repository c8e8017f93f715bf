/** Languages the widget speaks. */
export type Language = 'en' | 'fr' | 'de' | 'nb' | 'ar';

/** What the button says before the rest is loaded. */
export const buttonLabels: Readonly<Record<Language, string>> = {
  en: 'Chat with us',
  fr: 'Discutez avec nous',
  de: 'Chatten Sie mit uns',
  nb: 'Chat med oss',
  ar: 'تحدث معنا',
};

/** The first of these tags we speak, by its language alone (`de-AT` is `de`; `no` and `nn` are `nb`); else English. */
export function languageOf(...tags: readonly (string | null | undefined)[]): Language {
  for (const tag of tags) {
    const language = tag?.toLowerCase().split(/[-_]/)[0];
    if (language === 'no' || language === 'nn') return 'nb';
    if (language && language in buttonLabels) return language as Language;
  }
  return 'en';
}
