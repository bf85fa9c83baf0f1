import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { formatEvent, formatRetry, HEARTBEAT } from '../platform/http/event-stream.js';
import type { LinkWait } from './link-wait.js';

/** When a client reconnects after its stream has ended. */
const RETRY_MS = 1_000;
/** A client that has not read the end of a stream by then is disconnected. */
const LAST_EVENTS_MS = 5_000;

/** nginx: `X-Accel-Buffering: no` turns off its buffering of answers. https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering (read 2026-11) */
const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

/** The request header, for the OpenAPI document. */
export const LAST_EVENT_ID = {
  name: 'Last-Event-ID',
  required: false,
  description: 'The `id` of the last event that the client received; browsers send it when they reconnect.',
  schema: { type: 'string' },
};

/** What a stream sends: an event of this type for each state, with the state's id and data. */
export interface LinkStream<State> {
  readonly event: string;
  /** Null is a heartbeat. */
  readonly states: AsyncIterable<State | null>;
  readonly toEvent: (state: State) => { readonly id: string; readonly data: object };
}

/** Answers a request with a stream, which ends with its wait. */
export function sendStream<State>(reply: FastifyReply, wait: LinkWait, stream: LinkStream<State>): void {
  // Pulled by the client: states that a slow client would receive too late are skipped, not queued.
  const readable = Readable.from(write(stream), { objectMode: false });
  wait.onEnd(() => setTimeout(() => readable.destroy(), LAST_EVENTS_MS).unref());
  void reply.headers(STREAM_HEADERS).send(readable);
}

async function* write<State>({ event, states, toEvent }: LinkStream<State>): AsyncGenerator<string, void> {
  yield formatRetry(RETRY_MS);
  for await (const state of states)
    yield state === null ? HEARTBEAT : formatEvent({ event, ...toEvent(state) });
}
