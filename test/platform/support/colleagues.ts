import { startPlatform, type TestPlatform } from './platform.ts';
import { addStaff, type Staff, startStaff } from './staff.ts';
import { startApplication, type TrustedApplication } from './trustedApplication.ts';

/** A platform with an application and three of the staff who have heard everything so far. */
export interface Colleagues {
  readonly platform: TestPlatform;
  readonly desk: TrustedApplication;
  readonly alice: Staff;
  readonly bob: Staff;
  readonly carol: Staff;
}

/** Makes them anew for each test of the suite it is called in; what it gives is theirs within a test. */
export function colleagues(): Colleagues {
  const now = {} as { -readonly [name in keyof Colleagues]: Colleagues[name] };
  beforeEach(async () => {
    const platform = await startPlatform();
    const start = async (name: string) => startStaff(platform, await addStaff(platform, name));
    const desk = await startApplication(platform);
    Object.assign(now, { platform, desk });
    const [alice, bob, carol] = [await start('Alice'), await start('Bob'), await start('Carol')];
    await Promise.all([alice, bob, carol].map(({ channel }) => channel.drain()));
    Object.assign(now, { alice, bob, carol });
  });
  afterEach(async () => {
    await now.platform.stop();
    await now.desk.close();
  });
  return now;
}
