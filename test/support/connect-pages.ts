import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';

/** The code in the address of a link's page. */
export function codeOf({ connectUrl }: Pick<MintedLinkAnswer, 'connectUrl'>): string {
  return connectUrl.slice(connectUrl.lastIndexOf('/') + 1);
}
