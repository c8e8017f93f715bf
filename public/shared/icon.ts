const namespace = 'http://www.w3.org/2000/svg';

/** An outline on a 24-pixel grid as a picture that assistive technology passes over; the style sheet draws it. */
export function icon(outline: string): SVGElement {
  const svg = document.createElementNS(namespace, 'svg');
  const path = document.createElementNS(namespace, 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', outline);
  svg.append(path);
  return svg;
}
