/** An outline on a 24-pixel grid as a picture that assistive technology passes over. */
export function icon(outline: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  const attributes = { viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', 'stroke-width': '2' };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  for (const name of ['stroke-linecap', 'stroke-linejoin']) svg.setAttribute(name, 'round');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', outline);
  svg.append(path);
  return svg;
}
