import InAppSpy from 'inapp-spy';

/** Which of the two views comes first. Both have every way to go on. */
export const PAGE_VIEWS = ['desktop', 'phone'] as const;
export type PageView = (typeof PAGE_VIEWS)[number];

/** An app whose own browser shows the page. */
export interface InAppBrowser {
  /** The app's name, as people know it. */
  readonly name: string;
  readonly platform: 'apple' | 'android';
  /** Whether it is Instagram's own, which has a way out. */
  readonly isInstagram: boolean;
}

export interface ClientDevice {
  readonly view: PageView;
  readonly inApp: InAppBrowser | null;
}

/** What a request says of its device. */
export interface DeviceHints {
  readonly userAgent: string;
  /** The header `Sec-CH-UA-Mobile`: `?1` on phones. https://wicg.github.io/ua-client-hints/#sec-ch-ua-mobile (read 2026-11) */
  readonly mobileHint: string | undefined;
}

const PHONE = /Android|iPhone|iPad|iPod|Mobi/i;
const APPLE = /iPhone|iPad|iPod|Macintosh/;
/** Apps that name themselves, and that the library takes for another or does not know: it reads them in a page, by its window. */
const NAMED: readonly (readonly [RegExp, string])[] = [
  [/FBAN\/FBIOS|FB_IAB\/FB4A/, 'Facebook'],
  [/MessengerForiOS|FB_IAB\/Orca/, 'Messenger'],
  [/Telegram-Android/, 'Telegram'],
];

/** Names that differ from those of the library. */
const NAMES: Readonly<Record<string, string>> = {
  Twitter: 'X',
  Line: 'LINE',
  'Facebook Messenger': 'Messenger',
};

/**
 * The device behind a request. A tablet that says it is a Macintosh looks like a desktop here; the page's script asks again with
 * the right view.
 */
export function readDevice({ userAgent, mobileHint }: DeviceHints): ClientDevice {
  const view = mobileHint === '?1' || PHONE.test(userAgent) ? 'phone' : 'desktop';
  return { view, inApp: view === 'phone' ? findInAppBrowser(userAgent) : null };
}

function findInAppBrowser(userAgent: string): InAppBrowser | null {
  const { isInApp, appName, appKey } = InAppSpy({ ua: userAgent });
  const [, own] = NAMED.find(([form]) => form.test(userAgent)) ?? [];
  const name = own ?? (isInApp ? appName : undefined);
  if (name === undefined) return null;
  return {
    name: NAMES[name] ?? name,
    platform: APPLE.test(userAgent) ? 'apple' : 'android',
    isInstagram: appKey === 'instagram',
  };
}
