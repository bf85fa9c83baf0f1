import { page } from './page.js';

/** The origin that asked for this frame, once it has proved to be one of the app's. */
let host: string | undefined;

/** The page around the frame says hello, and is answered only when it is one of the app's. */
export function meetHost(): void {
  addEventListener('message', ({ source: sender, origin, data }: MessageEvent<unknown>) => {
    const message = data as { source?: unknown; type?: unknown } | null;
    if (sender !== window.parent || message?.source !== 'hitch-connect' || message.type !== 'hello') return;
    if (!(page.main.dataset['origins'] ?? '').split(' ').includes(origin)) return;
    host = origin;
    tellHost('ready');
    tellHost('status');
    tellHost('resize');
  });
  new ResizeObserver(() => tellHost('resize')).observe(document.body);
}

/** Tells the app's page around the frame what its element must know; nothing about the person. */
export function tellHost(type: 'ready' | 'status' | 'resize'): void {
  if (host === undefined) return;
  const { status, reason } = page.main.dataset;
  const details = {
    ready: {},
    status: { status: status ?? 'gone', reason: reason || null },
    resize: { height: Math.ceil(document.body.getBoundingClientRect().height) },
  };
  window.parent.postMessage({ source: 'hitch', type, ...details[type] }, host);
}
