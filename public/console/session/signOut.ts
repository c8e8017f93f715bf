/** What came of signing out. */
interface Left {
  /** Whether the platform ended the sign-in too, and with it what rings or runs at no other sign-in of this person. */
  readonly platform: boolean;
  /** Where to go now. */
  readonly page: string;
}

/** Ends the session. Undefined when the pages did not answer: the form itself asks again, and shows what is wrong. */
export async function signOut(action: string): Promise<Left | undefined> {
  try {
    const { ok, url } = await fetch(action, { method: 'POST', cache: 'no-store' });
    return ok ? { platform: !new URL(url).searchParams.has('only'), page: url } : undefined;
  } catch {
    return undefined;
  }
}
