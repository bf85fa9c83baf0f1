import type { Locale } from '../platform/text/locales.js';
import type { LinkStatus } from '../links/link.entity.js';
import type { QrMatrix } from '../links/qr-code.js';
import type { ClientDevice } from './client-device.js';
import type { ShownState, StateTone } from './shown-state.js';

/** What frames every page: whose look it has and in which language it is. */
export interface PageFrame {
  readonly locale: Locale;
  /** What stands before the service's own paths, where a proxy serves it below one: empty, or a path without a slash at its end. */
  readonly base: string;
  /** Path of the style sheet with the app's colours. */
  readonly stylePath: string;
  readonly app: ShownApp | null;
  /** The language menu: for each language the address of this page in it; empty for none. */
  readonly languages: readonly { readonly locale: Locale; readonly href: string }[];
}

/** An app as its people see it. */
export interface ShownApp {
  readonly name: string;
  /** Host of the app's first return URL, which the operator has registered; null when there is none. */
  readonly host: string | null;
  readonly logoPath: string | null;
  readonly darkLogoPath: string | null;
  /** Whether there is no logo for dark pages: then the other one is shown on white. */
  readonly isLogoForLight: boolean;
  readonly supportUrl: string | null;
  readonly privacyUrl: string | null;
}

/** The connect page of a link. */
export interface ConnectPage extends PageFrame {
  readonly app: ShownApp;
  readonly state: ShownState;
  readonly status: LinkStatus;
  readonly reason: string | null;
  readonly isOpened: boolean;
  /** Whether nothing more happens to the link. */
  readonly isFinal: boolean;
  readonly device: ClientDevice;
  readonly isFramed: boolean;
  /** Null: a preview, which does nothing. */
  readonly scriptPath: string | null;
  /** Path of this page, for its forms. */
  readonly path: string;
  /** How the address asks for this page, with its question mark: its forms lead back to the same. */
  readonly query: string;
  /** This page's own address, for the QR code and to copy. */
  readonly connectUrl: string;
  /** The link that opens the chat in Instagram; null when the link is not pending. */
  readonly igMeUrl: string | null;
  /** The code on the desktop, and what it holds. */
  readonly qr: { readonly matrix: QrMatrix; readonly holds: 'page' | 'instagram' } | null;
  /** What a person without the Instagram app can do; null where there is no code, or it has ended. */
  readonly typedCode: ShownCode | null;
  /** The Instagram account, without the @. */
  readonly username: string;
  readonly accountHint: string | null;
  /** The app's own sentence about why it asks. */
  readonly purpose: string | null;
  /** The word with which the person ends the connection in the chat, in the page's language; null where it does not work. */
  readonly unlinkWord: string | null;
  /** Seconds until the link ends; null when no time runs. */
  readonly secondsLeft: number | null;
  /** How to get more time; null where the page may not ask for it. */
  readonly extension: { readonly token: string; readonly timesLeft: number } | null;
  /** The way back to the app; null when the mint gave none. */
  readonly returnUrl: string | null;
  /** The origins whose pages may frame this one. */
  readonly frameOrigins: readonly string[];
}

/** A code that a person sends as a message. */
export interface ShownCode {
  readonly text: string;
  readonly secondsLeft: number;
  /** The account's page on Instagram in a browser. */
  readonly profileUrl: string;
}

/** What a browser asks for. */
export interface PageRequest {
  readonly userAgent: string;
  readonly mobileHint: string | undefined;
  readonly acceptLanguage: string | undefined;
  readonly query: PageQuery;
}

/** How an address asks for a page; nothing in it changes what the page says of the link. */
export interface PageQuery {
  readonly language?: string | undefined;
  readonly locale?: string | undefined;
  readonly theme?: string | undefined;
  readonly view?: string | undefined;
  readonly embed?: string | undefined;
}

/** A page about no link: its texts are `<name>.title`, `.text` and `.next`. */
export interface Notice {
  readonly name:
    | ('gone' | 'busy' | 'failed' | 'unavailable' | 'deleted' | 'nothing')
    | `account_${'connected' | 'denied' | 'wrong' | 'ended' | 'failed'}`;
  readonly tone: StateTone;
  /** When it happened, in UTC. */
  readonly at?: Date;
  /** By which support finds what went wrong. */
  readonly requestId?: string;
}

/** The page of a request that failed with this status. */
export function toProblemNotice(status: number, requestId: string): Notice {
  if (status === 404) return { name: 'gone', tone: 'quiet' };
  if (status === 429) return { name: 'busy', tone: 'warning' };
  return { name: status >= 500 ? 'unavailable' : 'failed', tone: 'bad', requestId };
}
