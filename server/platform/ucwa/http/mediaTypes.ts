/**
 * Types that say JSON or XML, plainly or as somebody's own (`application/vnd.microsoft.com.ucwa+json`), the one that wraps
 * them, and the one that `fetch` gives to any text that nobody named a type for.
 */
const said = /^(?:(?:application|text)\/(?:[\w.-]+\+)?(?:json|xml)|multipart\/related|text\/plain)$/;

/** What curl and jQuery call it: read, and refused for what it is, unless it is a form in earnest. */
const form = 'application/x-www-form-urlencoded';

/** The media type of a `Content-Type` in lower case, without parameters; empty when it is none. */
export function mediaTypeOf(contentType: string | undefined): string {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return type.includes('/') ? type : '';
}

/**
 * Whether a body may be an input (trusted-application-api.md 0, "media types"; ucwa.md 9.1). One without a type may:
 * clients leave it out; one of a type that is never JSON or XML may not, whatever is in it.
 */
export function mayBeInput(contentType: string | undefined, body: string): boolean {
  const type = mediaTypeOf(contentType);
  return type === '' || said.test(type) || (type === form && !isForm.test(body));
}

/** `name=value`: a real form, which no operation takes. */
const isForm = /^[\w.%+-]+=/;
