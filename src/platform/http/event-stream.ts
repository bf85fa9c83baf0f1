/** A server-sent event. https://html.spec.whatwg.org/multipage/server-sent-events.html (read 2026-11) */
export interface StreamEvent {
  /** Name of the event: one word. */
  readonly event: string;
  /** Sent back by the client as `Last-Event-ID` when it reconnects. Without line breaks and NUL. */
  readonly id: string;
  readonly data: object;
}

/** The event as it is sent. JSON has no raw line breaks, so `data` is one line. */
export function formatEvent({ event, id, data }: StreamEvent): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The field that sets how long the client waits before it reconnects. */
export function formatRetry(retryMs: number): string {
  return `retry: ${retryMs}\n\n`;
}

/** A comment, which clients ignore. It keeps proxies from closing an idle connection. */
export const HEARTBEAT = ': nothing new\n\n';
