import { fromTypeId } from '../ids/type-id.js';
import { normaliseRef, readRefShape } from '../ref-tokens/ref-token.js';

/** One way to understand what support pasted. */
export type Understanding =
  | { readonly as: 'link_id' | 'identity_id' | 'attempt_id'; readonly uuid: string }
  | { readonly as: 'ref'; readonly ref: string }
  | { readonly as: 'igsid' | 'external_user_id' | 'mid' | 'username'; readonly text: string };

const IGSID = /^[A-Za-z0-9_-]{1,64}$/;
const USERNAME = /^@?[A-Za-z0-9._]{1,30}$/;
const MAX_EXTERNAL_USER_ID = 255;
const MAX_MID = 512;

/**
 * Every way in which a pasted text can be meant. A TypeID of ours or a ref is nothing else; a bare word may be a person, a
 * user, a message or an account, and all of these are looked up.
 */
export function understandQuery(pasted: string): Understanding[] {
  const text = pasted.trim();
  for (const [prefix, as] of [
    ['lnk', 'link_id'],
    ['idn', 'identity_id'],
    ['att', 'attempt_id'],
  ] as const) {
    const uuid = fromTypeId(prefix, text);
    if (uuid !== null) return [{ as, uuid }];
  }
  const ref = readRef(text);
  if (ref !== null) return [{ as: 'ref', ref }];
  const ways: Understanding[] = [];
  if (IGSID.test(text)) ways.push({ as: 'igsid', text });
  if (text.length <= MAX_EXTERNAL_USER_ID) ways.push({ as: 'external_user_id', text });
  if (text.length <= MAX_MID) ways.push({ as: 'mid', text });
  if (USERNAME.test(text)) ways.push({ as: 'username', text: text.replace(/^@/, '').toLowerCase() });
  return ways;
}

/** The ref in a whole ig.me URL (with or without its scheme), or a bare ref that has our form. */
function readRef(text: string): string | null {
  const inUrl = /^(?:https?:\/\/)?[a-z0-9.-]+\/[^?\s]*\?(?:[^#\s]*&)?ref=([^&#\s]+)/i.exec(text)?.[1];
  if (inUrl !== undefined) return normaliseRef(inUrl);
  const bare = normaliseRef(text);
  return readRefShape(bare).kind === 'foreign' ? null : bare;
}
