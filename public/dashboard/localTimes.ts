const toTheSecond = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const timeOnly = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

/** Shows every `<time datetime>` below `root` in the reader's zone and manner; the day only when it is not today. */
export function showLocalTimes(root: ParentNode): void {
  const today = new Date().toDateString();
  for (const element of root.querySelectorAll<HTMLTimeElement>('time[datetime]')) {
    const at = new Date(element.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const near = element.hasAttribute('data-seconds') ? toTheSecond : timeOnly;
    element.textContent = (at.toDateString() === today || near === toTheSecond ? near : dayAndTime).format(at);
    element.title = whole.format(at);
  }
}
