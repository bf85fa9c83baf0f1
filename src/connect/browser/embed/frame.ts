import type { FrameSource } from './connect-url.js';
import { type FrameMessage, readFrameMessage } from './frame-message.js';

/** How long the frame has to answer. */
const PATIENCE_MS = 10_000;

export type FrameFailure = 'frame_blocked' | 'timeout';

/** What is done with what comes from a frame. */
export interface FrameListener {
  onMessage(message: FrameMessage): void;
  /** No `ready` came; it may still come later. */
  onFailure(code: FrameFailure): void;
}

/**
 * Makes the frame, and listens to it until `signal` ends. Only messages of this frame's window and of the service's origin count, and
 * what is sent goes to that origin only.
 */
export function openFrame(
  { origin, frameUrl }: FrameSource,
  { onMessage, onFailure }: FrameListener,
  signal: AbortSignal,
): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  let isLoaded = false;
  let isReady = false;

  const fail = (code: FrameFailure): void => {
    clearTimeout(timer);
    if (!isReady) onFailure(code);
  };
  // A browser also reports the load of a page that it did not show: a frame that is silent then was refused by the service.
  const timer = setTimeout(() => fail(isLoaded ? 'frame_blocked' : 'timeout'), PATIENCE_MS);
  signal.addEventListener('abort', () => clearTimeout(timer));

  addEventListener(
    'message',
    ({ source, origin: sender, data }) => {
      if (source !== frame.contentWindow || sender !== origin) return;
      const message = readFrameMessage(data);
      if (!message) return;
      if (message.type === 'ready') {
        clearTimeout(timer);
        // The page says it again after each load.
        if (isReady) return;
        isReady = true;
      }
      onMessage(message);
    },
    { signal },
  );
  // The policy of the page around the element refuses the frame: there is nothing to wait for.
  document.addEventListener(
    'securitypolicyviolation',
    ({ effectiveDirective, blockedURI, disposition }) => {
      if (
        effectiveDirective === 'frame-src' &&
        disposition === 'enforce' &&
        blockedOrigin(blockedURI) === origin
      )
        fail('frame_blocked');
    },
    { signal },
  );
  frame.addEventListener(
    'load',
    () => {
      isLoaded = true;
      frame.contentWindow?.postMessage({ source: 'hitch-connect', type: 'hello' }, origin);
    },
    { signal },
  );

  // A browser that cannot share warns about the permission.
  frame.allow = `clipboard-write${'share' in navigator ? '; web-share' : ''}`;
  frame.src = frameUrl;
  return frame;
}

/** Browsers give a URL, its origin alone, or a word. */
function blockedOrigin(blockedUri: string): string | null {
  try {
    return new URL(blockedUri).origin;
  } catch {
    return null;
  }
}
