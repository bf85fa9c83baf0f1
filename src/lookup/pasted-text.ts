import { normaliseRef, readRefShape } from '../ref-tokens/ref-token.js';

/** Spellings that are tried of one text; wrappers within wrappers multiply them. */
const MAX_VIEWS = 40;
/** Characters without a width, which chats and editors add. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
/** A line break inside a URL, with what mail programs put in front of a quoted line. */
const LINE_BREAK = /[^\S\r\n]*[\r\n][\s>|]*/g;

/** A ref token: base64url parts of which the first is a JSON object's, so that it begins with `eyJ`. */
const TOKEN = /eyJ[A-Za-z0-9_-]*=[A-Za-z0-9_-]+=[A-Za-z0-9_-]+/g;
/** The length of a signature of HS256: what follows directly is not part of it. */
const SIGNATURE_LENGTH = 43;
/** Any ref in an ig.me link. */
const IG_ME_REF = /\big\.me\/(?:m\/)?[A-Za-z0-9._]+\/?\?(?:[^#\s]*?&)?ref=([A-Za-z0-9_=%-]+)/gi;

/** https://help.proofpoint.com/Threat_Insight_Dashboard/Concepts/How_do_I_decode_a_rewritten_URL%3F (read 2026-11) */
const PROOFPOINT_V2 = /urldefense(?:\.proofpoint)?\.com\/v2\/url\?u=([^&\s]+)/gi;
const PROOFPOINT_V3 = /urldefense\.(?:com|us)\/v3\/__(.+?)__;([A-Za-z0-9_=-]*)!/gi;
const RUN_LENGTHS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A pasted text without invisible characters and white space around it. */
export function cleanPasted(pasted: string): string {
  return pasted.replace(INVISIBLE, '').trim();
}

/**
 * The refs in a text, each once, those with the form of ours first: in a sentence, between brackets, in a link that a line break
 * cuts, and inside the links that Instagram, Facebook, Google and mail filters make of links (`?u=https%3A%2F%2Fig.me…`), also
 * within each other. Some can be halves of others: only their signature shows which are whole.
 */
export function findRefs(text: string): string[] {
  const views = findViews(text);
  const ours = views.flatMap((view) => [...view.matchAll(TOKEN)].flatMap(([token]) => readToken(token)));
  const others = views.flatMap((view) =>
    [...view.matchAll(IG_ME_REF)].map(([, ref = '']) => normaliseRef(ref)),
  );
  const isPartOfOurs = (ref: string): boolean => ours.some((token) => ref.startsWith(token));
  return [...new Set([...ours, ...others.filter((ref) => !isPartOfOurs(ref))])];
}

/** A token, and the same without what stands directly behind its signature, which can have its characters (`_`, a next line). */
function readToken(token: string): string[] {
  const end = token.lastIndexOf('=') + 1 + SIGNATURE_LENGTH;
  const spellings = token.length > end ? [token.slice(0, end), token] : [token];
  return spellings.filter((each) => readRefShape(each).kind !== 'foreign');
}

/** The text as it stands, without its line breaks, and with everything in it unwrapped, level by level. */
function findViews(text: string): string[] {
  // In quoted-printable mail `=` at the end of a line continues it, and `=3D` is `=`.
  const fromMail = text.replace(/=[^\S\r\n]*\r?\n/g, '').replace(/=3D/gi, '=');
  const views = new Set([text, text.replace(LINE_BREAK, ''), fromMail]);
  for (const view of views) {
    for (const unwrapped of [decode(view), unwrapProofpointV2(view), unwrapProofpointV3(view)])
      if (views.size < MAX_VIEWS) views.add(unwrapped);
  }
  return [...views];
}

/** Undoes one level of percent encoding and of HTML. Sequences that are not UTF-8 stay. */
function decode(text: string): string {
  const plain = text.replace(/&(?:amp|#38|#x26);/gi, '&').replace(/&(?:equals|#61|#x3d);/gi, '=');
  return plain.replace(/(?:%[0-9a-f]{2})+/gi, (sequence) => {
    try {
      return decodeURIComponent(sequence);
    } catch {
      return sequence;
    }
  });
}

function unwrapProofpointV2(text: string): string {
  return text.replace(PROOFPOINT_V2, (_link, url: string) =>
    decode(url.replaceAll('-', '%').replaceAll('_', '/')),
  );
}

/** `*` stands for the next of the characters that were taken out, `**` and a letter for several. */
function unwrapProofpointV3(text: string): string {
  return text.replace(PROOFPOINT_V3, (_link, url: string, taken: string) => {
    const characters = [...Buffer.from(taken, 'base64url').toString('utf8')];
    return url.replace(/\*(?:\*([A-Za-z0-9_-]))?/g, (_star, run?: string) =>
      characters.splice(0, run === undefined ? 1 : RUN_LENGTHS.indexOf(run) + 2).join(''),
    );
  });
}
