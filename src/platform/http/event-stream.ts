/** One event for a client that listens. https://html.spec.whatwg.org/multipage/server-sent-events.html (read 2026-11) */
export interface StreamEvent {
  /** Its kind: a word. */
  readonly event: string;
  /** What the client names as `Last-Event-ID` when it comes back: no line breaks, no NUL. */
  readonly id: string;
  readonly data: object;
}

/** What an event looks like on the wire. JSON has no raw line breaks, so one line holds all of it. */
export function formatEvent({ event, id, data }: StreamEvent): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Tells the client how long to wait before it comes back. */
export function formatRetry(retryMs: number): string {
  return `retry: ${retryMs}\n\n`;
}

/** Nothing happened: a comment, which clients pass over, keeps what is in between from hanging up. */
export const HEARTBEAT = ': nothing new\n\n';
