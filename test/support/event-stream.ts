import { type ClientRequest, get, type IncomingHttpHeaders } from 'node:http';
import type { TestApp } from './test-app.js';

/** What an event of ours carries. */
export interface ReadEvent {
  readonly event: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
}

export interface ReadStream {
  readonly events: ReadEvent[];
  /** How many comments came. */
  readonly heartbeats: number;
  /** The last `retry` that came. */
  readonly retryMs: number | null;
}

/** Reads what has arrived of an event stream; what is not complete yet is left out. */
export function readEvents(text: string): ReadStream {
  const blocks = text.split('\n\n').slice(0, -1);
  const events = blocks.flatMap((block) => {
    const fields = new Map(block.split('\n').map((line) => splitField(line)));
    const data = fields.get('data');
    if (data === undefined) return [];
    return [{ event: fields.get('event') ?? '', id: fields.get('id') ?? '', data: JSON.parse(data) }];
  });
  const retries = blocks.flatMap((block) => /^retry: (\d+)$/m.exec(block)?.[1] ?? []);
  const last = retries.at(-1);
  return {
    events,
    heartbeats: blocks.filter((block) => block.startsWith(':')).length,
    retryMs: last === undefined ? null : Number(last),
  };
}

function splitField(line: string): [string, string] {
  const at = line.indexOf(': ');
  return [line.slice(0, at), line.slice(at + 2)];
}

/** A client that listens to the stream of a link, on a connection of its own. */
export class StreamClient {
  status = 0;
  headers: IncomingHttpHeaders = {};
  private text = '';
  private isOver = false;
  private readonly request: ClientRequest;
  private readonly waiting = new Set<() => void>();
  /** Resolves when the stream has ended, on either side. */
  readonly ended: Promise<void>;

  private constructor(url: string, headers: Record<string, string>) {
    this.request = get(url, { headers, agent: false });
    this.request.on('response', (response) => {
      this.status = response.statusCode ?? 0;
      this.headers = response.headers;
      response.setEncoding('utf8').on('data', (text: string) => {
        this.text += text;
        this.wake();
      });
      response.on('error', () => undefined);
      this.wake();
    });
    this.request.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.request.on('close', () => {
        this.isOver = true;
        this.wake();
        resolve();
      });
    });
  }

  /** Asks for the stream; resolves when the answer begins. */
  static async open(
    service: TestApp,
    apiKey: string,
    linkId: string,
    lastEventId?: string,
  ): Promise<StreamClient> {
    const headers = { authorization: `Bearer ${apiKey}` };
    return StreamClient.openAt(`${service.baseUrl}/v1/links/${linkId}/stream`, headers, lastEventId);
  }

  /** Asks for the stream with the cookie of a session. */
  static openInSession({ baseUrl }: TestApp, cookie: string, linkId: string): Promise<StreamClient> {
    return StreamClient.openAt(`${baseUrl}/v1/links/${linkId}/stream`, { cookie }, undefined);
  }

  /** Asks for the stream of a link's page, which needs no key. */
  static openPage({ baseUrl }: TestApp, code: string, lastEventId?: string): Promise<StreamClient> {
    return StreamClient.openAt(`${baseUrl}/c/${code}/events`, {}, lastEventId);
  }

  private static async openAt(
    url: string,
    headers: Record<string, string>,
    lastEventId: string | undefined,
  ): Promise<StreamClient> {
    const client = new StreamClient(url, {
      ...headers,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    });
    await client.until(() => client.status !== 0);
    return client;
  }

  get seen(): ReadStream {
    return readEvents(this.text);
  }

  get statuses(): unknown[] {
    return this.seen.events.map(({ data }) => data['status']);
  }

  /** Resolves when what was seen so far fulfils the condition; throws when the stream ends before. */
  async until(isFulfilled: () => boolean): Promise<void> {
    while (!isFulfilled()) {
      if (this.isOver) throw new Error(`the stream ended before: ${this.status} ${this.text}`);
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  close(): void {
    this.request.destroy();
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}
