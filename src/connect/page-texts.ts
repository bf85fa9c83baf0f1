import { IntlMessageFormat } from 'intl-messageformat';
import type { VNode } from 'preact';
import type { Locale } from '../platform/text/locales.js';
import type { TextCatalogue, TextKey } from './texts/en.js';

/** The values of the names in braces. */
export type TextValues = Readonly<Record<string, string | number>>;
/** Parts of a sentence: text, and elements for the names in it. */
type RichText = string | VNode | (string | VNode)[];

/** Unicode: text between these two has a direction of its own. https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates (read 2026-11) */
const ISOLATE = '\u2068';
const END_ISOLATE = '\u2069';

/** The texts of a page in its language, with the names that every sentence may contain. */
export class PageTexts {
  constructor(
    readonly locale: Locale,
    private readonly messages: MessageStore,
    private readonly names: TextValues,
  ) {}

  /** A sentence as plain text, for attributes and titles. Names are isolated, whatever their script. */
  plain(key: TextKey, values: TextValues = {}): string {
    const isolated = Object.entries({ ...this.names, ...values }).map(([name, value]) => [
      name,
      typeof value === 'string' ? `${ISOLATE}${value}${END_ISOLATE}` : value,
    ]);
    return String(this.messages.find(this.locale, key).format(Object.fromEntries(isolated)));
  }

  /** A sentence with elements in it: `wrap` makes one for each name. */
  rich(key: TextKey, wrap: (name: string, value: string) => VNode, values: TextValues = {}): RichText {
    const wrapped = Object.entries({ ...this.names, ...values }).map(([name, value]) => [
      name,
      typeof value === 'string' ? wrap(name, value) : value,
    ]);
    return this.messages.find(this.locale, key).format<VNode>(Object.fromEntries(wrapped));
  }
}

/** Parsed messages: parsing one takes longer than formatting it, so each is parsed when it is first used. */
export class MessageStore {
  private readonly parsed = new Map<string, IntlMessageFormat>();

  constructor(private readonly catalogues: Readonly<Record<Locale, TextCatalogue>>) {}

  find(locale: Locale, key: TextKey): IntlMessageFormat {
    const name = `${locale} ${key}`;
    let message = this.parsed.get(name);
    if (message === undefined) {
      message = new IntlMessageFormat(this.catalogues[locale][key], locale);
      this.parsed.set(name, message);
    }
    return message;
  }
}
