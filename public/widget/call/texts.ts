import type { Language } from '../language.ts';
import { texts as english } from './texts/en.ts';
import type { WidgetCallTexts } from './texts/shape.ts';

/** English comes with the calls, the others when they are wanted; English too where another cannot be loaded. */
export async function loadCallTexts(language: Language): Promise<WidgetCallTexts> {
  try {
    return (await others[language]?.())?.texts ?? english;
  } catch {
    return english;
  }
}

const others: Readonly<Partial<Record<Language, () => Promise<{ readonly texts: WidgetCallTexts }>>>> = {
  fr: () => import('./texts/fr.ts'),
  de: () => import('./texts/de.ts'),
  nb: () => import('./texts/nb.ts'),
  ar: () => import('./texts/ar.ts'),
};
