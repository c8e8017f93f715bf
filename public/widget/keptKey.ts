/** Under which name a page keeps its chat with the helpdesk at `desk`, an origin. */
export const keptKey = (desk: string): string => `bridgedesk:${desk}`;

/** True when what is kept there is a chat that goes on. */
export function goesOn(kept: string | null): boolean {
  return kept?.includes('"name":') === true && !kept.includes('"over":true');
}
