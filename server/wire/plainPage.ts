import { escapeXml } from './xml.ts';

/** The style of pages that stand alone: whoever opens one came by an address, and may be anybody. */
export const plainStyle = `
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem; overflow-wrap: anywhere }
`;

/**
 * A page without anything of another origin, kept by no robot.
 * @param page.content HTML below the heading; whoever gives it has escaped it
 * @param page.more HTML after the content
 */
export function plainPage(page: { title: string; style: string; content: string; more?: string }): string {
  const heading = escapeXml(page.title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${heading}</title>
<style>${page.style}</style>
</head>
<body>
<main>
<h1>${heading}</h1>
${page.content}
</main>
${page.more ?? ''}
</body>
</html>
`;
}
