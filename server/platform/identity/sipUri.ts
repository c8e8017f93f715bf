const shape = /^sip:[a-z0-9][a-z0-9._+-]{0,63}@[a-z0-9-]+(?:\.[a-z0-9-]+)*$/;

/** Where visitors without an account live (trusted-application-api.md 4.2); nobody else may. */
export const anonymousDomain = 'anonymous.invalid';

/**
 * The one written form of a SIP address, `sip:alice@contoso.example`: lower case (trusted-application-api.md 1.5),
 * the scheme added where it is left out. Undefined when it is none.
 */
export function sipUri(text: string): string | undefined {
  const lower = text.trim().toLowerCase();
  const uri = lower.startsWith('sip:') ? lower : `sip:${lower}`;
  return uri.length <= 250 && shape.test(uri) ? uri : undefined;
}

/** The part before the `@`: what a person signs in as when the domain is left out. */
export const localPart = (uri: string): string => uri.slice('sip:'.length, uri.indexOf('@'));

/** The part after the `@`. */
export const domainPart = (uri: string): string => uri.slice(uri.indexOf('@') + 1);
