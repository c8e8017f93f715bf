/** One line of the table, and of `bench/results.json`. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly product: number;
  /** What the same job takes without us, in the same run; null where there is only a bound. */
  readonly baseline: number | null;
  /** product / baseline, or product / bound. */
  readonly ratio: number;
  /** In words: `≥ 0.3 × baseline`. */
  readonly aim: string;
  readonly met: boolean;
}

/** A row where more is better: at least `share` of the baseline. */
export function atLeast(share: number, what: string, unit: string, product: number, baseline: number): Row {
  const ratio = product / baseline;
  return { what, unit, product, baseline, ratio, aim: `≥ ${share} × baseline`, met: ratio >= share };
}

/** A row where more is better, against a bound of its own. */
export function moreThan(bound: number, what: string, unit: string, product: number): Row {
  const aim = `≥ ${bound.toLocaleString('en')} ${unit}`;
  return { what, unit, product, baseline: null, ratio: product / bound, aim, met: product >= bound };
}

/** A row where less is better, against a bound of its own. */
export function atMost(bound: number, what: string, unit: string, product: number): Row {
  return {
    what,
    unit,
    product,
    baseline: null,
    ratio: product / bound,
    aim: `≤ ${bound} ${unit}`,
    met: product <= bound,
  };
}

/** A row that is told and not judged. */
export function told(what: string, unit: string, product: number, baseline: number): Row {
  return { what, unit, product, baseline, ratio: product / baseline, aim: '', met: true };
}

/** The rows as a table for people. */
export function tableOf(rows: readonly Row[]): string {
  const number = (value: number | null): string =>
    value === null ? '–' : value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
  const cells = [
    ['', 'product', 'baseline', 'ratio', 'aim', ''],
    ...rows.map(({ what, unit, product, baseline, ratio, aim, met }) => [
      `${what} (${unit})`,
      number(product),
      number(baseline),
      ratio.toFixed(2),
      aim,
      aim === '' ? '' : met ? 'met' : 'MISSED',
    ]),
  ];
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 || column > 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
