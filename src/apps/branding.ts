import type { Locale } from '../platform/text/locales.js';
import { findNameFault } from './display-name.js';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const CORNERS = ['round', 'square', 'pill'] as const;
export type Corners = (typeof CORNERS)[number];

/** Where the QR code of a link leads: to our page, or straight into the chat. */
export const QR_TARGETS = ['page', 'instagram'] as const;
export type QrTarget = (typeof QR_TARGETS)[number];

/** How the pages that a person sees look and speak for an app. */
export interface AppBranding {
  /** Null: the app's `name`. */
  readonly displayName: string | null;
  /** `#rrggbb`; null: the accent of Hitch. */
  readonly accentColor: string | null;
  /** The accent on a dark page; null: derived from `accentColor`. */
  readonly accentColorDark: string | null;
  /** `auto` follows the person's device. */
  readonly theme: Theme;
  readonly corners: Corners;
  /** The language of a person whose own language is none of ours. */
  readonly locale: Locale | null;
  readonly supportUrl: string | null;
  readonly privacyUrl: string | null;
  /** What a link is for, in one sentence of plain text. */
  readonly purpose: Readonly<Partial<Record<Locale, string>>>;
  /** Origins whose pages may show ours in a frame. */
  readonly embedOrigins: readonly string[];
  readonly qrTarget: QrTarget;
}

/** The branding of a new app. */
export const DEFAULT_BRANDING: AppBranding = {
  displayName: null,
  accentColor: null,
  accentColorDark: null,
  theme: 'auto',
  corners: 'round',
  locale: null,
  supportUrl: null,
  privacyUrl: null,
  purpose: {},
  embedOrigins: [],
  qrTarget: 'page',
};

/**
 * A change as an operator requests it: a field that is left out keeps its value, and null resets it. The same holds for
 * each language of `purpose`.
 */
export interface BrandingChange extends Omit<Nullable<AppBranding>, 'purpose'> {
  readonly purpose?: Nullable<AppBranding['purpose']> | null;
}

type Nullable<Fields> = { readonly [Field in keyof Fields]?: Fields[Field] | null };

/** Branding after a change. */
export function changeBranding(branding: AppBranding, change: BrandingChange): AppBranding {
  const { purpose = {}, ...fields } = change;
  return {
    ...withDefaults(branding, fields),
    purpose: purpose === null ? DEFAULT_BRANDING.purpose : withDefaults(branding.purpose, purpose),
  };
}

/** The fields with their new values; null becomes the default, or nothing where there is none. */
function withDefaults<Fields extends object>(fields: Fields, change: Nullable<Fields>): Fields {
  const next = Object.entries({ ...fields, ...change }).map(([name, value]: [string, unknown]) => [
    name,
    value === undefined ? Reflect.get(fields, name) : (value ?? Reflect.get(DEFAULT_BRANDING, name)),
  ]);
  return Object.fromEntries(next.filter(([, value]) => value !== undefined)) as Fields;
}

/** What a page needs of an app to say who asks. */
interface PresentedApp {
  readonly name: string;
  readonly branding: Pick<AppBranding, 'displayName'>;
  readonly returnUrls: readonly string[];
}

/**
 * Who asks, as a page shows it: the app's name, and the host of its first return URL, which no app can choose freely. The name is
 * null when it may not be shown: an app's `name` is for operators, and may hold what its `displayName` may not.
 */
export function presentApp({ name, branding, returnUrls }: PresentedApp): {
  readonly name: string | null;
  readonly host: string | null;
} {
  const [first] = returnUrls;
  const host = first !== undefined && URL.canParse(first) ? new URL(first).host : null;
  const shown = branding.displayName ?? name;
  return { name: findNameFault(shown) === null ? shown : null, host };
}
