/**
 * uPlot formats numbers in the browser's language as soon as it is imported, and a browser may name one that is none
 * (`en-US@posix`, `C`): that would stop the whole script. To be imported before it.
 */
const isUsable = (language: string): boolean => {
  try {
    return Intl.NumberFormat.supportedLocalesOf(language).length >= 0;
  } catch {
    return false;
  }
};

if (!isUsable(navigator.language))
  Object.defineProperty(navigator, 'language', {
    value: navigator.languages.find(isUsable) ?? 'en-US',
    configurable: true,
  });
