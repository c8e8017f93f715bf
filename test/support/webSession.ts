/** A signed-in person's browser without a screen: pages for people over plain HTTP. */
export interface WebSession {
  /** The HTML of a page; throws when it is not 200. */
  page(path: string): Promise<string>;
}

/** Signs in through the form, as a browser without JavaScript does. */
export async function signIn(url: string, who: { username: string; password: string }): Promise<WebSession> {
  const cookies = new Map<string, string>();
  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${url}${path}`, { ...init, redirect: 'manual', headers: { Origin: url, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return response;
  }
  const form = await (await ask('/sign-in')).text();
  const fields = new URLSearchParams();
  for (const [input] of form.matchAll(/<input\b[^>]*>/g)) {
    const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(input)?.[1];
    const value = { password: who.password, text: who.username }[attribute('type') ?? 'text'] ?? attribute('value');
    fields.set(attribute('name') ?? '', value ?? '');
  }
  const answer = await ask('/sign-in', { method: 'POST', body: fields });
  if (answer.status !== 302 && answer.status !== 303) throw new Error(`sign-in of ${who.username}: ${answer.status}`);
  return {
    async page(path) {
      const response = await ask(path, { headers: {} });
      if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
      return response.text();
    },
  };
}
