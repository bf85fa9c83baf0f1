import type { LinkedTexts } from '../../accounts/account-change.js';
import type { Locale } from '../../platform/text/locales.js';
import type { OutgoingMessage } from '../graph/graph-result.js';
import type { MessageKind } from '../messages/message-kinds.js';
import { CHAT_WORDS } from './chat-words.js';
import { type ChatCatalogue, type ChatTextKey, chatTextsEn } from './texts/en.js';
import { chatTextsAr } from './texts/ar.js';
import { chatTextsDe } from './texts/de.js';
import { chatTextsEs } from './texts/es.js';
import { chatTextsFr } from './texts/fr.js';
import { chatTextsPtBr } from './texts/pt-BR.js';

const CATALOGUES: Readonly<Record<Locale, ChatCatalogue>> = {
  en: chatTextsEn,
  de: chatTextsDe,
  es: chatTextsEs,
  fr: chatTextsFr,
  'pt-BR': chatTextsPtBr,
  ar: chatTextsAr,
};

/** The invite that a message brings. */
export interface InviteParts {
  /** The page of the app, with the invite. */
  readonly url: string;
  /** Where it lies: the app's other addresses say nothing about this one. */
  readonly host: string;
  readonly expiresInMs: number;
}

/** Everything that a message is made from. */
export interface MessageParts {
  readonly kind: MessageKind;
  readonly locale: Locale;
  /** As `presentApp` shows it; null for a message about no app. */
  readonly app: { readonly name: string | null; readonly host: string | null } | null;
  /** Username of the account that writes. */
  readonly username: string;
  /** The account of the app's user, masked by the app. */
  readonly accountHint: string | null;
  /** The operator's own words. */
  readonly linkedTexts: LinkedTexts;
  /** Distinguishes the question from every other one, also from one with the same words. */
  readonly number: string;
  /** What the buttons of a question send. */
  readonly payloads: { readonly yes: string; readonly no: string };
  /** Null: the message brings none. */
  readonly invite: InviteParts | null;
  /** Whether this is the first message that the person gets about this link. */
  readonly isFirst: boolean;
  /** Whether the person has other open questions: then the buttons name the app. */
  readonly isOneOfSeveral: boolean;
}

// Meta: a button's title has 20 characters; a quick reply's is cut there.
// https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api/quick-replies (read 2026-11)
const MAX_TITLE = 20;
/** Longer hosts are cut at their start: the end of an address shows its owner. */
const MAX_HOST = 60;

// Unicode: text between these two has a direction of its own. https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates (read 2026-11)
const ISOLATE = '\u2068';
const END_ISOLATE = '\u2069';

/** The message for a person, in the form in which Instagram takes it. */
export function composeMessage(parts: MessageParts): OutgoingMessage {
  switch (parts.kind) {
    case 'question':
      return {
        text: [say(parts, hinted(parts, 'question')), say(parts, 'automated'), `(${parts.number})`].join(' '),
        quickReplies: buttonsOf(parts),
      };
    case 'reminder':
      return {
        template: {
          text: `${say(parts, hinted(parts, 'reminder'))} (${parts.number})`,
          buttons: buttonsOf(parts),
        },
      };
    case 'linked': {
      const own = parts.linkedTexts[parts.locale];
      const first = [own ?? say(parts, 'linked'), say(parts, 'undo')];
      return { text: [...first, ...(parts.isFirst ? [say(parts, 'automated')] : [])].join(' ') };
    }
    case 'invite':
      return { text: `${say(parts, 'invite')} ${say(parts, 'automated')}` };
    case 'declined':
    case 'taken':
    case 'too_late':
    case 'unlinked':
      return { text: say(parts, parts.kind) };
    default:
      return unreachable(parts.kind);
  }
}

/** The text of a message as a person reads it. */
export function textOf(message: OutgoingMessage): string {
  return 'template' in message ? message.template.text : message.text;
}

/** Text in the form that is compared with what Instagram returns: clients and servers drop invisible characters and fold white space. */
export function normaliseText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function buttonsOf(parts: MessageParts): { readonly title: string; readonly payload: string }[] {
  const yes = parts.isOneOfSeveral ? 'button.yes.named' : 'button.yes';
  const title = (key: ChatTextKey): string => cut(withoutIsolates(say(parts, key)), MAX_TITLE);
  return [
    { title: title(yes), payload: parts.payloads.yes },
    { title: title('button.no'), payload: parts.payloads.no },
  ];
}

function hinted(
  { accountHint }: MessageParts,
  kind: 'question' | 'reminder',
): `${typeof kind}.${'hinted' | 'plain'}` {
  return accountHint === null ? `${kind}.plain` : `${kind}.hinted`;
}

function say(parts: MessageParts, key: ChatTextKey): string {
  const { locale, app, username, accountHint, invite } = parts;
  const host = invite?.host ?? app?.host;
  const texts = CATALOGUES[locale];
  const words = CHAT_WORDS[locale];
  const values: Readonly<Record<string, string>> = {
    // A name that imitates another is not shown; the host cannot be chosen freely.
    app: isolate(app?.name ?? host ?? texts['app.unnamed']),
    host: isolate(host ? shortenHost(host) : texts['host.missing']),
    hint: isolate(quote(accountHint ?? '')),
    account: isolate(`@${username}`),
    yes: words.yes[0],
    no: words.no[0],
    unlink: words.unlink[0],
    // Nothing around it: a client makes it a link.
    url: invite?.url ?? '',
    time: invite === null ? '' : sayTime(invite.expiresInMs, locale),
  };
  return texts[key].replace(/\{(\w+)\}/g, (braces, name: string) => values[name] ?? braces);
}

/** Rounded down: what is said to be valid is valid, but for the last minute. */
function sayTime(ms: number, locale: Locale): string {
  const minutes = Math.max(1, Math.floor(ms / 60_000));
  const [value, unit] = minutes < 120 ? [minutes, 'minute'] : [Math.floor(minutes / 60), 'hour'];
  // The digits of a text that has a URL in Latin letters.
  return new Intl.NumberFormat(`${locale}-u-nu-latn`, { style: 'unit', unit, unitDisplay: 'long' }).format(
    value,
  );
}

function isolate(name: string): string {
  return `${ISOLATE}${name}${END_ISOLATE}`;
}

/** A user of the app may have chosen what it says: it must not be read as a sentence of ours. */
function quote(text: string): string {
  return `“${text.replace(/\p{Quotation_Mark}/gu, '')}”`;
}

function withoutIsolates(text: string): string {
  return text.replaceAll(ISOLATE, '').replaceAll(END_ISOLATE, '');
}

function shortenHost(host: string): string {
  return host.length <= MAX_HOST ? host : `…${host.slice(1 - MAX_HOST)}`;
}

/** Cuts between characters as people see them. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (kept.length + segment.length > length - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

function unreachable(kind: never): never {
  throw new TypeError(`no message of the kind ${String(kind)}`);
}
