import './usableLanguage.ts';
import uPlot from 'uplot';

/** Draws the day beside the table that holds its numbers, and follows size and colour scheme. */
export function drawDay(place: HTMLElement): { update(): void } {
  let chart: uPlot | undefined;

  const table = (): Element | null => document.getElementById(place.dataset.chart ?? '');

  function redraw(): void {
    chart?.destroy();
    place.replaceChildren();
    chart = new uPlot(optionsFor(place), numbersOf(table()), place);
  }

  place.setAttribute('aria-hidden', 'true'); // the table beside it says the same
  new ResizeObserver(() => chart?.setSize(sizeOf(place))).observe(place);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  redraw();
  return { update: () => chart?.setData(numbersOf(table())) };
}

/** Hours, requests and answered ones, from the rows of the table. */
function numbersOf(table: Element | null): uPlot.AlignedData {
  const rows = [...(table?.querySelectorAll('tbody tr') ?? [])];
  const column = (index: number) => rows.map((row) => Number(row.querySelectorAll('td')[index]?.textContent ?? 0));
  return [rows.map((_row, hour) => hour), column(0), column(1)];
}

const sizeOf = (place: HTMLElement) => ({ width: place.clientWidth, height: place.clientHeight });

function optionsFor(place: HTMLElement): uPlot.Options {
  const style = getComputedStyle(place);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const bars = uPlot.paths.bars?.({ size: [0.62, 28], radius: 0.25 });
  const series = (name: string, fill: string): uPlot.Series => ({
    label: name,
    fill: colour(fill),
    width: 0,
    points: { show: false },
    ...(bars && { paths: bars }),
  });
  const axis = {
    stroke: colour('--text-muted'),
    font: `12px ${colour('--font')}`,
    ticks: { show: false },
    border: { show: false },
  };
  return {
    ...sizeOf(place),
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 4, 0, 0],
    scales: {
      x: { time: false, range: [-0.6, 23.6] },
      y: { range: (_chart, _least, most) => [0, Math.max(4, most ?? 0)] },
    },
    series: [{}, series('Asked', '--chart-asked'), series('Answered', '--chart-answered')],
    axes: [
      { ...axis, size: 26, splits: () => [0, 3, 6, 9, 12, 15, 18, 21], grid: { show: false } },
      {
        ...axis,
        size: 34,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
        grid: { stroke: colour('--line'), width: 1 },
      },
    ],
  };
}
