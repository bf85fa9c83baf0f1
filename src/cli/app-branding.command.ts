import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { type Command, InvalidArgumentError, Option, type OptionValues } from 'commander';
import { addCall, toPath } from './api-call.command.js';
import { collectValues, givenFields, parseList, UsageError } from './option-values.js';
import type { Session } from './session.command.js';
import { formatFields, pick } from './table.js';

const APPS = '/v1/admin/apps';

const TYPES: Readonly<Record<string, string>> = {
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
};

const FIELDS = [
  new Option('--display-name <name>', 'name of the app as its pages show it'),
  new Option('--accent-color <#rrggbb>', 'colour of buttons and links'),
  new Option('--accent-color-dark <#rrggbb>', 'the same on dark pages'),
  new Option('--theme <theme>', 'theme of the pages').choices(['auto', 'light', 'dark']),
  new Option('--corners <form>', 'corners of buttons and cards').choices(['round', 'square', 'pill']),
  new Option('--locale <language>', 'language of pages for a person whose own is none of ours'),
  new Option('--support-url <url>', 'where a person gets help'),
  new Option('--privacy-url <url>', 'privacy policy'),
  new Option(
    '--purpose <language=text>',
    'what a link is for, such as "en=Get your points"; without text it is removed; can be repeated',
  ).argParser(collectTexts),
  new Option('--embed-origin <origin>', 'whose pages may show ours in a frame; can be repeated').argParser(
    collectValues,
  ),
  new Option('--qr-target <target>', 'where QR codes lead').choices(['page', 'instagram']),
  new Option('--reset <fields>', 'fields to reset, separated by commas: theme,purpose').argParser(parseList),
];

/** `hitch apps brand|logo`: how the pages of an app look. */
export function addAppBranding(apps: Command, session: Session): void {
  addCall(apps, session, {
    name: 'brand <app>',
    about: 'changes how the pages of an app look, and says what was adjusted',
    options: FIELDS,
    request: ([app = ''], options) => ({
      method: 'PATCH',
      path: APPS + toPath(app),
      body: { branding: toBranding(options) },
    }),
    render: (answer) => formatFields(pick(answer, 'branding')),
  });
  addCall(apps, session, {
    name: 'logo <app> [file]',
    about: 'stores the logo of an app: an SVG, PNG or WebP of at most 10 KiB',
    options: [
      new Option('--theme <theme>', 'the pages that show it').choices(['light', 'dark']).default('light'),
      new Option('--remove', 'removes the logo'),
    ],
    request: ([app = '', file], { theme, remove }) => {
      const path = `${APPS}${toPath(app)}/logo?theme=${String(theme)}`;
      if ((file === undefined) !== (remove === true)) throw new UsageError('give a file, or --remove');
      return file === undefined
        ? { method: 'DELETE', path }
        : { method: 'PUT', path, body: readPicture(file) };
    },
  });
}

function toBranding({ embedOrigin, reset = [], ...options }: OptionValues): Record<string, unknown> {
  const { displayName, accentColor, accentColorDark, theme, corners, locale } = options;
  const { supportUrl, privacyUrl, purpose, qrTarget } = options;
  const look = { displayName, accentColor, accentColorDark, theme, corners, locale };
  const rest = { supportUrl, privacyUrl, purpose, embedOrigins: embedOrigin, qrTarget };
  const resets = Object.fromEntries((reset as string[]).map((field) => [field, null]));
  const branding = { ...resets, ...givenFields({ ...look, ...rest }) };
  if (Object.keys(branding).length === 0)
    throw new UsageError('give at least one setting to change; see --help');
  return branding;
}

/** Collects texts by their language; an empty text removes it. */
function collectTexts(
  text: string,
  previous: Readonly<Record<string, string | null>> | undefined,
): Record<string, string | null> {
  const [, language, value] = /^([A-Za-z-]+)=(.*)$/s.exec(text) ?? [];
  if (language === undefined) throw new InvalidArgumentError('It must be <language>=<text>.');
  return { ...previous, [language]: value || null };
}

function readPicture(file: string): Blob {
  const type = TYPES[extname(file).toLowerCase()];
  if (type === undefined) throw new UsageError(`the file must end in ${Object.keys(TYPES).join(', ')}`);
  try {
    return new Blob([readFileSync(file)], { type });
  } catch {
    throw new UsageError(`the file cannot be read: ${file}`);
  }
}
