/** What somebody is who is no website visitor, in a word. */
export const kindName = { colleague: 'Colleague', application: 'Application' } as const;

/** How a colleague is, in the words of the box "Availability" where it has some. */
const availabilityNames: Readonly<Record<string, string>> = {
  Online: 'Available',
  IdleOnline: 'Available, but idle',
  IdleBusy: 'Busy, but idle',
  DoNotDisturb: 'Do not disturb',
  BeRightBack: 'Be right back',
};

/** An availability (ucwa.md 7) as a person would say it. */
export const availabilityName = (told: string): string => availabilityNames[told] ?? told;
