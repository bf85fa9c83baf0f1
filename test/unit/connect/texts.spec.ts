import { describe, expect, test } from '@jest/globals';
import { IntlMessageFormat } from 'intl-messageformat';
import { CATALOGUES, LANGUAGE_NAMES, directionOf } from '../../../src/connect/texts/catalogues.js';
import { en, type TextKey } from '../../../src/connect/texts/en.js';
import { LOCALES, type Locale } from '../../../src/platform/text/locales.js';

type Ast = ReturnType<IntlMessageFormat['getAst']>;
type Values = Record<string, string | number>;

const KEYS = Object.keys(en) as TextKey[];
const TRANSLATIONS = LOCALES.filter((locale) => locale !== 'en');
/** A million is what Spanish, French and Portuguese count as `many`. */
const COUNTS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 100, 1_000_000];
const VALUES: Values = {
  app: 'Øster & Sønner',
  account: '@acme',
  browser: 'Facebook',
  time: '12 min',
  date: '2026-11-27',
  unlink: 'UNLINK',
};

const astOf = (message: string, locale: Locale): Ast => new IntlMessageFormat(message, locale).getAst();

function placeholdersOf(ast: Ast): string[] {
  const names = ast.flatMap((element) => [
    ...('value' in element && !isLiteral(element) ? [element.value] : []),
    ...('options' in element
      ? Object.values(element.options).flatMap((option) => placeholdersOf(option.value))
      : []),
  ]);
  return [...new Set(names)].toSorted();
}

/** Without a name of its own: the parser numbers a literal 0. */
function isLiteral(element: Ast[number]): boolean {
  return Number(element.type) === 0;
}

/** The plural forms of a message, those for an exact number left out. */
function pluralFormsOf(ast: Ast): string[][] {
  return ast.flatMap((element) =>
    'options' in element && 'pluralType' in element
      ? [Object.keys(element.options).filter((form) => !form.startsWith('='))]
      : [],
  );
}

/** Each text that the message can become. */
function textsOf(message: string, locale: Locale): string[] {
  const format = new IntlMessageFormat(message, locale);
  const counts = placeholdersOf(format.getAst()).includes('count') ? COUNTS : [0];
  return counts.map((count) => String(format.format({ ...VALUES, count })));
}

/** One line for each message of the language that has something to say about itself. */
function findings(locale: Locale, look: (message: string, key: TextKey) => unknown): string[] {
  return KEYS.flatMap((key) => {
    const found = look(CATALOGUES[locale][key], key);
    return found ? [`${key}: ${String(found)}`] : [];
  });
}

describe.each([...LOCALES])('the texts in %s', (locale) => {
  const catalogue = CATALOGUES[locale];

  test('have the keys of the English ones in their order', () => {
    expect(Object.keys(catalogue)).toEqual(KEYS);
  });

  test('are formatted with every argument and leave no syntax behind', () => {
    expect(
      findings(locale, (message) =>
        textsOf(message, locale).find(
          (text) => text.trim() !== text || text === '' || /[{}#]|undefined/.test(text),
        ),
      ),
    ).toEqual([]);
  });

  test('show each value that they are given', () => {
    expect(
      findings(locale, (message) => {
        const shown = placeholdersOf(astOf(message, locale)).filter((name) => name !== 'count');
        return textsOf(message, locale).find((text) =>
          shown.some((name) => !text.includes(String(VALUES[name]))),
        );
      }),
    ).toEqual([]);
  });

  test('have a form for each plural category of the language and no other', () => {
    const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.toSorted();
    const plurals = KEYS.flatMap((key) => pluralFormsOf(astOf(catalogue[key], locale)));
    expect(plurals.length).toBeGreaterThan(0);
    for (const forms of plurals) expect(forms.toSorted()).toEqual(categories);
  });

  test('use typographic quotation marks and no straight one, which ICU reads as its escape', () => {
    expect(findings(locale, (message) => /['"]/.test(message) && message)).toEqual([]);
  });

  test('name the button that opens Instagram as the button itself does', () => {
    const naming: TextKey[] = ['desktop.step.check', 'help.hold', 'opened.text'];
    const quoted = new RegExp(`[“„«]\\u00A0?${catalogue['open.button']}\\u00A0?[”“»]`);
    for (const key of naming) expect(catalogue[key]).toMatch(quoted);
  });

  test('are kept under a name in the language itself', () => {
    expect(LANGUAGE_NAMES[locale].toLowerCase()).toContain(
      new Intl.DisplayNames(locale, { type: 'language' }).of(locale.slice(0, 2))?.toLowerCase(),
    );
  });

  test('run in the direction of their script', () => {
    const letters = Object.values(catalogue).join('');
    const arabic = letters.match(/\p{Script=Arabic}/gu)?.length ?? 0;
    const latin = letters.match(/\p{Script=Latin}/gu)?.length ?? 0;
    expect(directionOf(locale)).toBe(arabic > latin ? 'rtl' : 'ltr');
  });
});

describe.each(TRANSLATIONS)('the translation into %s', (locale) => {
  test('takes the arguments of the English message', () => {
    expect(
      findings(locale, (message, key) => {
        const own = placeholdersOf(astOf(message, locale)).join();
        const english = placeholdersOf(astOf(en[key], 'en')).join();
        return own !== english && `{${own}} and not {${english}}`;
      }),
    ).toEqual([]);
  });

  test('leaves no message in English', () => {
    expect(findings(locale, (message, key) => message === en[key] && message)).toEqual([]);
  });

  test('is at most 2.2 times as long as the English message, where that has more than 13 characters', () => {
    expect(
      findings(locale, (message, key) => {
        const english = textsOf(en[key], 'en');
        return textsOf(message, locale).find(
          (text, index) => text.length > Math.max(30, 2.2 * (english[index]?.length ?? 0)),
        );
      }),
    ).toEqual([]);
  });

  test('puts the count into words of the language: other words for one and for five', () => {
    const texts = textsOf(CATALOGUES[locale]['extend.left'], locale);
    expect(new Set(texts.slice(0, 6)).size).toBe(6);
  });
});

describe('rules of a language', () => {
  test('French keeps its marks on the line of their word with a no-break space', () => {
    const texts = KEYS.flatMap((key) => textsOf(CATALOGUES.fr[key], 'fr'));
    expect(texts.filter((text) => /[^\u202F][;?!]|[^\u00A0][:»]|«[^\u00A0]/.test(text))).toEqual([]);
  });

  test('French has no word before the name of an app that a vowel would shorten', () => {
    expect(
      findings('fr', (message) => /\b(de|que|lorsque|puisque|le|la) \{app\}/i.test(message) && message),
    ).toEqual([]);
  });

  test('Arabic uses the comma and the question mark of its script', () => {
    expect(
      findings('ar', (message) => /[\p{Script=Arabic}}] ?[,?;](?! plural)/u.test(message) && message),
    ).toEqual([]);
  });

  test('Spanish opens each question', () => {
    expect(
      findings('es', (message) => message.split('?').length !== message.split('¿').length && message),
    ).toEqual([]);
  });
});
