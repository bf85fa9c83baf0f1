import { createElement, type ReactElement, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { ELEMENT, findScriptUrl, loadElement } from './load-element.js';

/** The page is shown: in a frame, or on a phone as a button that opens it. */
export interface HitchReady {
  readonly view: 'frame' | 'button';
}

/** What became of the link. Nothing in it is about the person. */
export interface HitchStatus {
  readonly status:
    | 'pending'
    | 'awaiting_confirmation'
    | 'linked'
    | 'rejected'
    | 'expired'
    | 'revoked'
    /** The page is no longer shown, 24 hours after the end of the link. */
    | 'gone';
  readonly reason: string | null;
}

export interface HitchResize {
  /** In CSS pixels. */
  readonly height: number;
}

export interface HitchError {
  /**
   * `invalid_url`: `url` is no connect URL. `script_blocked`: the script could not be loaded. `frame_blocked`: the frame was refused,
   * by the policy of this page or because its origin is not in the app's `embedOrigins`. `timeout`: no answer for 10 seconds.
   */
  readonly code: 'invalid_url' | 'script_blocked' | 'frame_blocked' | 'timeout';
}

export interface HitchConnectProps {
  /** The `connectUrl` of a mint. The script comes from the same service, so pass only what your server has got from Hitch. */
  readonly url: string;
  /** By default, as the person's device is set. */
  readonly theme?: 'light' | 'dark' | undefined;
  /** `en`, `de`, `es`, `fr`, `pt-BR` or `ar`. By default, the language of the page. */
  readonly lang?: string | undefined;
  /** The text of the button on phones, and the title of the frame. */
  readonly label?: string | undefined;
  /** By default `/embed/v1.js` of the service that `url` belongs to. */
  readonly scriptUrl?: string | undefined;
  readonly className?: string | undefined;
  /** Shown until the script is there, and when it or the frame is blocked. By default, a link to `url`. */
  readonly children?: ReactNode;
  readonly onReady?: ((detail: HitchReady) => void) | undefined;
  readonly onStatus?: ((detail: HitchStatus) => void) | undefined;
  readonly onResize?: ((detail: HitchResize) => void) | undefined;
  readonly onError?: ((detail: HitchError) => void) | undefined;
}

/** Before the element's first events. A server runs neither kind of effect, but React 18 warns about this one there. */
const useBrowserEffect = typeof document === 'undefined' ? useEffect : useLayoutEffect;

/** The connect page of Hitch, as `<hitch-connect>`. A new `url` shows a new page. */
export function HitchConnect(props: HitchConnectProps): ReactElement {
  const { url, theme, lang, label, scriptUrl, className, children } = props;
  const element = useRef<HTMLElement>(null);
  // So that a page may write its handlers in the JSX, new ones at each rendering.
  const latest = useRef(props);
  useBrowserEffect(() => {
    latest.current = props;
  });

  useBrowserEffect(() => {
    const life = new AbortController();
    const listen = <Detail,>(name: string, handle: (detail: Detail) => void): void =>
      element.current?.addEventListener(
        `hitch-${name}`,
        (event) => handle((event as CustomEvent<Detail>).detail),
        { signal: life.signal },
      );
    listen<HitchReady>('ready', (detail) => latest.current.onReady?.(detail));
    listen<HitchStatus>('status', (detail) => latest.current.onStatus?.(detail));
    listen<HitchResize>('resize', (detail) => latest.current.onResize?.(detail));
    listen<HitchError>('error', (detail) => latest.current.onError?.(detail));
    return () => life.abort();
  }, []);

  const script = scriptUrl ?? findScriptUrl(url);
  useBrowserEffect(() => {
    let isCurrent = true;
    const fail = (code: HitchError['code']): void => {
      if (isCurrent) latest.current.onError?.({ code });
    };
    if (script !== null) loadElement(script).catch(() => fail('script_blocked'));
    // Where the element is defined, it says so itself.
    else if (!customElements.get(ELEMENT)) fail('invalid_url');
    return () => {
      isCurrent = false;
    };
  }, [script, url]);

  const fallback =
    children ?? (findScriptUrl(url) === null ? null : <a href={url}>{label ?? 'Connect Instagram'}</a>);
  // `class`, because React 18 passes the names of attributes of custom elements on as they are.
  const attributes: object = { ref: element, url, theme, lang, label, class: className };
  return createElement(ELEMENT, attributes, fallback);
}
