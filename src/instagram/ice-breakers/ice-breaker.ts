import { type Locale, LOCALES } from '../../platform/text/locales.js';
import { isStorableText } from '../../platform/text/storable-text.js';

/**
 * Meta: at most four questions for each locale.
 * https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api/ice-breakers (read 2026-11)
 */
export const MAX_ICE_BREAKERS = 4;
/** Meta names no limit. A button on a phone shows no more than this. */
export const MAX_QUESTION = 80;
/** Meta: 1,000 characters for a postback; the key and its prefix need some of them. */
export const MAX_EXTRA_PAYLOAD = 900;
/** The name of a question. */
export const ICE_BREAKER_KEY = /^[a-z0-9][a-z0-9_-]{0,39}$/;

/** A question by language; `default` is for people of every other language. */
export type IceBreakerQuestion = { readonly default: string } & Partial<Record<Locale, string>>;

/** A question that this service is to keep in new threads. */
export interface IceBreakerItem {
  readonly key: string;
  readonly question: IceBreakerQuestion;
  /** What an app wants to find behind the key in the payload. */
  readonly payload?: string;
}

/** Meta's name of each language. */
const META_LOCALES: Readonly<Record<Locale, string>> = {
  en: 'en_US',
  de: 'de_DE',
  es: 'es_ES',
  fr: 'fr_FR',
  'pt-BR': 'pt_BR',
  ar: 'ar_AR',
};

/** What sets the questions of this service apart from those of other tools: Meta does not say who set one. */
const OWN_PAYLOAD = /^hitch:([a-z0-9][a-z0-9_-]{0,39})(?::|$)/;

/** The payload of a question: `hitch:<key>`, and behind it what the app asked for. */
export function iceBreakerPayload({ key, payload }: Pick<IceBreakerItem, 'key' | 'payload'>): string {
  return payload === undefined ? `hitch:${key}` : `hitch:${key}:${payload}`;
}

/** The key of a question of ours, from the payload of a tap; null when another tool set it. */
export function readIceBreakerKey(payload: string): string | null {
  return OWN_PAYLOAD.exec(payload)?.[1] ?? null;
}

/** The locales, in Meta's names, that these questions have a text of their own for. */
export function localesOf(items: readonly IceBreakerItem[]): string[] {
  const used = LOCALES.filter((locale) => items.some(({ question }) => question[locale] !== undefined));
  return used.map((locale) => META_LOCALES[locale]);
}

/** The text of a question for a locale in Meta's name. A language counts for each of its countries. */
export function textFor({ question }: IceBreakerItem, metaLocale: string): string {
  if (metaLocale === 'default') return question.default;
  const exact = LOCALES.find((locale) => META_LOCALES[locale] === metaLocale);
  const alike = LOCALES.find((locale) => locale.slice(0, 2) === metaLocale.slice(0, 2));
  const locale = exact ?? alike;
  return (locale === undefined ? undefined : question[locale]) ?? question.default;
}

/** The rule that a value breaks as a list of questions; null when it breaks none. */
export function findItemsFault(value: unknown): string | null {
  if (!Array.isArray(value) || value.length > MAX_ICE_BREAKERS)
    return `must be a list of at most ${MAX_ICE_BREAKERS} questions`;
  const faults = value.map((item: unknown, index) => {
    const fault = findItemFault(item);
    return fault === null ? null : `${index}: ${fault}`;
  });
  const fault = faults.find((each) => each !== null);
  if (fault !== undefined) return fault;
  const keys = (value as IceBreakerItem[]).map(({ key }) => key);
  return new Set(keys).size === keys.length ? null : 'must not have a key twice';
}

function findItemFault(item: unknown): string | null {
  if (!isRecord(item)) return 'must be an object with key and question';
  const { key, question, payload, ...others } = item;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return 'must have no fields but key, question and payload';
  if (typeof key !== 'string' || !ICE_BREAKER_KEY.test(key))
    return 'key must be 1 to 40 of a-z, 0-9, _ and -, and begin with a letter or digit';
  if (payload !== undefined && !isText(payload, MAX_EXTRA_PAYLOAD))
    return `payload must be text of 1 to ${MAX_EXTRA_PAYLOAD} characters`;
  return findQuestionFault(question);
}

function findQuestionFault(question: unknown): string | null {
  const rule = `must be text of 1 to ${MAX_QUESTION} characters in one line`;
  if (!isRecord(question) || question['default'] === undefined) return 'question.default is missing';
  const known: readonly string[] = ['default', ...LOCALES];
  for (const [name, text] of Object.entries(question)) {
    if (!known.includes(name)) return `question must have no languages but ${known.join(', ')}`;
    if (!isText(text, MAX_QUESTION) || /[\r\n]/.test(text) || text.trim() === '')
      return `question.${name} ${rule}`;
  }
  return null;
}

function isText(value: unknown, max: number): value is string {
  return typeof value === 'string' && value !== '' && [...value].length <= max && isStorableText(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
