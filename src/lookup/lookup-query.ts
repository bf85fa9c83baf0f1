import { MID_LENGTH } from '../attempts/referral-event.js';
import { INSTAGRAM_ID, USERNAME } from '../platform/ids/instagram-id.js';
import { fromTypeId, type IdPrefix } from '../platform/ids/type-id.js';
import { MAX_EXTERNAL_USER_ID } from '../links/new-link.js';
import { normaliseRef, readRefShape } from '../ref-tokens/ref-token.js';
import { cleanText } from '../platform/text/storable-text.js';

/** One interpretation of the text of a look-up. */
export type Interpretation =
  | {
      readonly as:
        | 'link_id'
        | 'identity_id'
        | 'attempt_id'
        | 'app_id'
        | 'account_id'
        | 'endpoint_id'
        | 'notification_id';
      readonly kind: IdPrefix;
      readonly uuid: string;
    }
  | { readonly as: 'ref'; readonly ref: string }
  | { readonly as: 'igsid' | 'external_user_id' | 'mid' | 'username'; readonly text: string };

/**
 * All interpretations of a text. A TypeID or a ref has one; any other text can be a person, a user, a message or an account.
 */
export function interpretQuery(pasted: string): Interpretation[] {
  const text = pasted.trim();
  for (const [prefix, as] of [
    ['lnk', 'link_id'],
    ['idn', 'identity_id'],
    ['att', 'attempt_id'],
    ['app', 'app_id'],
    ['acc', 'account_id'],
    ['ep', 'endpoint_id'],
    ['evt', 'notification_id'],
  ] as const) {
    const uuid = fromTypeId(prefix, text);
    if (uuid !== null) return [{ as, kind: prefix, uuid }];
  }
  const ref = readRef(text);
  if (ref !== null) return [{ as: 'ref', ref }];
  const interpretations: Interpretation[] = [];
  if (INSTAGRAM_ID.test(text)) interpretations.push({ as: 'igsid', text });
  if ([...text].length <= MAX_EXTERNAL_USER_ID) interpretations.push({ as: 'external_user_id', text });
  // The stored mid is cut at this length.
  interpretations.push({ as: 'mid', text: cleanText(text, MID_LENGTH) });
  const username = text.replace(/^@/, '');
  if (USERNAME.test(username)) interpretations.push({ as: 'username', text: username.toLowerCase() });
  return interpretations;
}

/** The ref in an ig.me URL (with or without its scheme), or the text itself when it has the form of our refs. */
function readRef(text: string): string | null {
  const inUrl = /^(?:https?:\/\/)?[a-z0-9.-]+\/[^?\s]*\?(?:[^#\s]*&)?ref=([^&#\s]+)/i.exec(text)?.[1];
  if (inUrl !== undefined) return normaliseRef(inUrl);
  const bare = normaliseRef(text);
  return readRefShape(bare).kind === 'foreign' ? null : bare;
}
