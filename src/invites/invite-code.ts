import type { KeyObject } from 'node:crypto';
import { readProvedId, toProvedId } from '../platform/ids/proved-id.js';

/** What sets an invite apart from the code of a page, which has the same form behind it. */
const LETTER = 'i';

/** An invite: 40 characters, its UUID and a proof that this service made it. */
export function toInvite(inviteId: string, key: KeyObject): string {
  return LETTER + toProvedId(inviteId, key);
}

/** The UUID of an invite, in either case; null when the text has another form, or none of the keys made it. */
export function readInvite(text: string, keys: readonly KeyObject[]): string | null {
  if (text.slice(0, 1).toLowerCase() !== LETTER) return null;
  const proved = readProvedId(text.slice(1));
  if (proved === null) return null;
  let id: string | null = null;
  // Under every key, also when an earlier one has made it, so that the time says nothing about keys.
  for (const key of keys) if (proved.isMadeWith(key)) id = proved.id;
  return id;
}

/** The page of the app with the invite as the last parameter of its query. The rest of the URL stays as the app has written it. */
export function toInviteLink(inviteUrl: string, invite: string): string {
  const [page = '', ...fragment] = inviteUrl.split('#');
  const mark = page.includes('?') ? '&' : '?';
  return [`${page}${mark}invite=${invite}`, ...fragment].join('#');
}
