import type { Language } from '../language.ts';
import type { WidgetCallTexts } from './texts/shape.ts';

/** Each language is a file of its own, so that nobody downloads two; English where another cannot be loaded. */
export async function loadCallTexts(language: Language): Promise<WidgetCallTexts> {
  return (await files[language]().catch(files.en)).texts;
}

const files: Readonly<Record<Language, () => Promise<{ readonly texts: WidgetCallTexts }>>> = {
  en: () => import('./texts/en.ts'),
  fr: () => import('./texts/fr.ts'),
  de: () => import('./texts/de.ts'),
  nb: () => import('./texts/nb.ts'),
  ar: () => import('./texts/ar.ts'),
};
