import { isLoopback, originOf, sameOrigin } from '../../lib/origin.ts';
import type { Fault } from '../../lib/problem.ts';
import { anonymousDomain, domainPart, sipUri } from './sipUri.ts';

/** A SaaS application that may use the platform under one endpoint (trusted-application-api.md 1.5). */
export interface RegisteredApplication {
  /** 10 digits: `{appId}` of its addresses. */
  readonly id: string;
  /** GUID. */
  readonly clientId: string;
  /** Lower-case SIP URI. */
  readonly endpoint: string;
  readonly name: string;
  /** Where callbacks go unless a conversation says otherwise. */
  readonly callbackUrl: string;
  /** `aud` of its callback tokens: its App ID URI. */
  readonly audience: string;
  /** True for the helpdesk of this very process. */
  readonly builtIn: boolean;
}

/** What an operator says of a new application. */
export interface NewApplication {
  readonly endpoint: string;
  readonly name: string;
  readonly callbackUrl: string;
  readonly audience: string;
}

/** Where the platform is and which loopback names are one place: see {@link sameOrigin}. */
export interface Whereabouts {
  readonly publicUrl: () => string;
  readonly loopbackIsOne: boolean;
}

/** What tokens for the platform are issued for: the origin it is served at. */
export const platformResource = (where: Whereabouts): string => originOf(where.publicUrl()) ?? where.publicUrl();

/** Whether an address means the platform itself, a trailing slash or another loopback name notwithstanding. */
export function isPlatformResource(resource: string, where: Whereabouts): boolean {
  const origin = originOf(resource);
  const whole = origin !== undefined && resource.replace(/\/$/, '').toLowerCase() === origin;
  return whole && sameOrigin(origin, platformResource(where), where.loopbackIsOne);
}

/** Brings an application into its written form, and says everything that is wrong with it. */
export function checkApplication(
  input: NewApplication,
  where: Whereabouts,
): { application: NewApplication; faults: Fault[] } {
  const faults: Fault[] = [];
  const endpoint = sipUri(input.endpoint) ?? '';
  const name = input.name.trim();
  const audience = input.audience.trim();
  const callback = callbackFault(input.callbackUrl);
  if (endpoint === '' || domainPart(endpoint) === anonymousDomain)
    faults.push({ name: 'endpoint', reason: 'a SIP address such as sip:helpdesk@contoso.example' });
  if (name === '' || name.length > 250) faults.push({ name: 'name', reason: '1 to 250 characters' });
  if (callback !== undefined) faults.push({ name: 'callback', reason: callback });
  if (!URL.canParse(audience) || audience.length > 1024)
    faults.push({ name: 'audience', reason: 'an absolute URI such as https://helpdesk.contoso.example' });
  else if (isPlatformResource(audience, where))
    faults.push({ name: 'audience', reason: "the platform's own resource cannot be an application's audience" });
  return { application: { endpoint, name, callbackUrl: input.callbackUrl.trim(), audience }, faults };
}

function callbackFault(address: string): string | undefined {
  const wanted = 'an https address, or an http one on loopback, of at most 1024 characters and without # or password';
  if (originOf(address) === undefined || address.length > 1024) return wanted;
  const url = new URL(address);
  if (url.hash !== '' || url.username !== '' || url.password !== '') return wanted;
  return url.protocol === 'https:' || isLoopback(url.hostname) ? undefined : wanted;
}
