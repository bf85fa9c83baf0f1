import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeAnswer } from './fake-graph.js';
import type { FakeFault } from './fault-plan.js';
import { FakeJsonNumber } from './graph-account.js';

/** Larger bodies than any call of the Graph API has. */
const MAX_BODY = 1_048_576;
const GATEWAY_PAGE = '<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>';
const SLOW_MS = 1_000;
const SLOW_PARTS = 4;

export async function readWholeText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error('The body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function writeJson(response: ServerResponse, { status, headers, body }: FakeAnswer): void {
  const text = toJson(body);
  response.writeHead(status, { ...headers, ...jsonHeaders(text) }).end(text);
}

/** @param title of the document */
export function writeHtml(response: ServerResponse, status: number, title: string, body: string): void {
  const html = `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>${body}</html>`;
  response
    .writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    .end(html);
}

/** Answers as a fault wants it. `answer` is what the call would have been answered, or the error that the fault names. */
export async function writeFaulty(
  response: ServerResponse,
  { kind, status = 502, delayMs = SLOW_MS }: FakeFault,
  answer: FakeAnswer,
): Promise<void> {
  const text = toJson(answer.body);
  const headers = { ...answer.headers, ...jsonHeaders(text) };
  switch (kind) {
    case 'error':
    case 'sent_but_error':
      return writeJson(response, answer);
    case 'timeout_before':
    case 'timeout_after':
      return; // The caller, or the end of the server, closes the connection.
    case 'cut_before':
    case 'cut_after':
      response.destroy();
      return;
    case 'html':
      response.writeHead(status, { 'content-type': 'text/html' }).end(GATEWAY_PAGE);
      return;
    case 'empty':
      response.writeHead(status).end();
      return;
    case 'cut_body':
      response
        .writeHead(answer.status, headers)
        .write(text.slice(0, text.length / 2), () => response.destroy());
      return;
    case 'slow': {
      response.writeHead(answer.status, headers);
      const size = Math.ceil(text.length / SLOW_PARTS);
      for (let start = 0; start < text.length && !response.destroyed; start += size) {
        await sleep(delayMs / SLOW_PARTS);
        response.write(text.slice(start, start + size));
      }
      response.end();
    }
  }
}

function jsonHeaders(text: string): Record<string, string> {
  return {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': String(Buffer.byteLength(text)),
    'cache-control': 'no-store',
  };
}

/** Digits of a `FakeJsonNumber` are written as they are. */
function toJson(body: unknown): string {
  const text = JSON.stringify(body, (_, value: unknown) =>
    value instanceof FakeJsonNumber ? `\u0000${value.digits}` : value,
  );
  return text.replaceAll(/"\\u0000(\d+)"/g, '$1');
}
