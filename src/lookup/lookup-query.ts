import { MID_LENGTH } from '../attempts/referral-event.js';
import { INSTAGRAM_ID, USERNAME } from '../platform/ids/instagram-id.js';
import { fromTypeId, type IdPrefix } from '../platform/ids/type-id.js';
import { MAX_EXTERNAL_USER_ID } from '../links/new-link.js';
import { normaliseRef } from '../ref-tokens/ref-token.js';
import { cleanText } from '../platform/text/storable-text.js';
import { cleanPasted, findRefs } from './pasted-text.js';

/** One interpretation of the text of a look-up. */
export type Interpretation =
  | {
      readonly as:
        | 'link_id'
        | 'identity_id'
        | 'attempt_id'
        | 'invite_id'
        | 'app_id'
        | 'account_id'
        | 'endpoint_id'
        | 'notification_id'
        | 'campaign_id';
      readonly kind: IdPrefix;
      readonly uuid: string;
    }
  | { readonly as: 'ref'; readonly ref: string }
  | { readonly as: 'connect_code'; readonly code: string }
  | { readonly as: 'invite'; readonly invite: string }
  | {
      readonly as: 'igsid' | 'external_user_id' | 'mid' | 'username' | 'request_id';
      readonly text: string;
    };

/** Each interpretation is searched for; a pasted page of ids is not one question. */
const MAX_INTERPRETATIONS = 20;

const TYPE_IDS = [
  ['lnk', 'link_id'],
  ['idn', 'identity_id'],
  ['att', 'attempt_id'],
  ['inv', 'invite_id'],
  ['app', 'app_id'],
  ['acc', 'account_id'],
  ['ep', 'endpoint_id'],
  ['evt', 'notification_id'],
  ['cmp', 'campaign_id'],
] as const;

const TYPE_ID = /(?<![A-Za-z0-9_])(?:lnk|idn|att|inv|app|acc|ep|evt|cmp)_[0-9a-z]{26}(?![A-Za-z0-9_])/g;
/** The id that the service gives a request. A proxy's own is stored when it is a UUID. */
const REQUEST_ID = /(?<![A-Za-z0-9_])req_[0-9a-f]{32}(?![A-Za-z0-9_])/g;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** The code in the address of a page or its QR code, or as a word of its own. */
const CONNECT_CODE = /(?:\/c\/|^)([0-9a-hjkmnp-tv-z]{39})(?![A-Za-z0-9_-])/gi;
/** An invite in the address of an app's page, or as a word of its own. */
const INVITE = /(?:[?&]invite=|^)(i[0-9a-hjkmnp-tv-z]{39})(?![A-Za-z0-9_-])/gi;
/** The ref of a campaign as a word of its own. */
const CAMPAIGN_REF = /(?<![A-Za-z0-9_=-])c[0-9a-hjkmnp-tv-z]{39}(?![A-Za-z0-9_=-])/gi;
const MENTION = /(?<![A-Za-z0-9._@/])@([A-Za-z0-9._]{1,30})/g;
const PROFILE_URL = /\b(?:ig\.me(?:\/m)?|instagram\.com)\/([A-Za-z0-9._]{1,30})(?=[/?#\s]|$)/gi;
/** An IGSID among other words; a shorter number can be anything. */
const LONG_ID = /(?<![A-Za-z0-9_-])\d{15,20}(?![A-Za-z0-9_-])/g;
/** A user's id among other words: has letters and digits, or is an e-mail address. */
const USER_ID = /^(?=.*\p{L})(?=.*\d)\S{5,}$|^[^@\s]+@[^@\s]+\.[^@\s]+$/u;
const AROUND_WORDS = /^[\s"'“”‘’«»<([{`*]+|[\s"'“”‘’«»>)\]}`*.,;:!?]+$/gu;

/**
 * All interpretations of a text. A TypeID or a ref has one; any other word can be a person, a user, a message or an account. In
 * several words, such as a message or a chat, everything that can be one of them is looked for.
 */
export function interpretQuery(pasted: string): Interpretation[] {
  const text = cleanPasted(pasted);
  const isWord = !/\s/.test(text);
  const exact = [
    ...findRefs(text).map((ref) => ({ as: 'ref', ref }) as const),
    ...(isWord ? readWholeUrl(text) : []),
    ...[...text.matchAll(TYPE_ID)].flatMap(([id]) => readTypeId(id)),
    ...[...text.matchAll(CAMPAIGN_REF)].map(([ref]) => ({ as: 'ref', ref }) as const),
    ...[...text.matchAll(REQUEST_ID)].map(([id]) => ({ as: 'request_id', text: id }) as const),
    ...[...text.matchAll(CONNECT_CODE)].map(([, code = '']) => ({ as: 'connect_code', code }) as const),
    ...[...text.matchAll(INVITE)].map(([, invite = '']) => ({ as: 'invite', invite }) as const),
  ];
  const found = isWord
    ? exact.length > 0
      ? exact
      : [...interpretWord(text), ...interpretWord(text.replace(AROUND_WORDS, ''))]
    : [...exact, ...findInWords(text), ...(exact.length > 0 ? [] : interpretWord(text))];
  const unique = new Map(found.map((each) => [JSON.stringify(each), each]));
  return [...unique.values()].slice(0, MAX_INTERPRETATIONS);
}

function readTypeId(id: string): Interpretation[] {
  return TYPE_IDS.flatMap(([kind, as]) => {
    const uuid = fromTypeId(kind, id);
    return uuid === null ? [] : [{ as, kind, uuid }];
  });
}

/** The ref of a URL that is the whole text, whichever its host is: `IGME_BASE_URL` can be another one. */
function readWholeUrl(text: string): Interpretation[] {
  const ref = /^(?:https?:\/\/)?[a-z0-9.-]+\/[^?\s]*\?(?:[^#\s]*&)?ref=([A-Za-z0-9_=%-]+)/i.exec(text)?.[1];
  return ref === undefined || findRefs(text).length > 0 ? [] : [{ as: 'ref', ref: normaliseRef(ref) }];
}

/** A text as a whole. */
function interpretWord(text: string): Interpretation[] {
  if (text === '') return [];
  const interpretations: Interpretation[] = [];
  if (INSTAGRAM_ID.test(text)) interpretations.push({ as: 'igsid', text });
  if ([...text].length <= MAX_EXTERNAL_USER_ID) interpretations.push({ as: 'external_user_id', text });
  // The stored mid is cut at this length.
  interpretations.push({ as: 'mid', text: cleanText(text, MID_LENGTH) });
  const username = text.replace(/^@/, '');
  if (USERNAME.test(username)) interpretations.push({ as: 'username', text: username.toLowerCase() });
  if (UUID.test(text)) interpretations.push({ as: 'request_id', text });
  return [...interpretations, ...findProfiles(text)];
}

/** What stands in a text of several words. */
function findInWords(text: string): Interpretation[] {
  // An id can end with a full stop, and so can a sentence.
  const words = text.split(/\s+/).flatMap((word) => [word.replace(AROUND_WORDS, ''), word]);
  const isUserId = (word: string): boolean =>
    USER_ID.test(word) && !word.includes('/') && [...word].length <= MAX_EXTERNAL_USER_ID;
  return [
    ...[...text.matchAll(LONG_ID)].map(([id]) => ({ as: 'igsid', text: id }) as const),
    ...[...text.matchAll(MENTION)].map(([, name = '']) => toUsername(name)),
    ...findProfiles(text),
    ...words
      .filter(
        (word) => isUserId(word) && readTypeId(word).length === 0 && !/^req_[0-9a-f]{32}\W*$/.test(word),
      )
      .map((word) => ({ as: 'external_user_id', text: word }) as const),
  ];
}

function findProfiles(text: string): Interpretation[] {
  // A link with a ref is a link of ours or of a campaign, which its ref names better.
  return [...text.matchAll(PROFILE_URL)]
    .filter(({ index, 0: url }) => !text.startsWith('?', index + url.length) && url !== 'ig.me/m')
    .map(([, name = '']) => toUsername(name));
}

function toUsername(name: string): Interpretation {
  return { as: 'username', text: name.replace(/\.+$/, '').toLowerCase() };
}
