import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { eventually } from './waits.js';

/** What a page heard from the element. */
export interface HeardEvent {
  readonly name: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A page of an app on an origin of its own. */
export interface EmbedHost {
  readonly origin: string;
  close(): Promise<void>;
}

/** Writes down every event of the elements of the page. Before the element's own script, as the guide says. */
const RECORDER = `globalThis.heard = [];
for (const name of ['ready', 'status', 'resize', 'error'])
  document.addEventListener('hitch-' + name, ({ detail }) => heard.push({ name, detail }));`;

const STYLE = `:root { color-scheme: light dark } body { margin: 2rem auto; max-width: 60rem; font: 1rem/1.5 sans-serif }`;

/**
 * Serves one page with the strictest policy that the guide promises to be enough, and the files that it names.
 * @param hitch the origin of the service
 * @param body of the page; `lang` is that of its root
 * @param files more scripts, by path
 */
export async function startEmbedHost(
  hitch: string,
  {
    body,
    lang = 'en',
    frames = hitch,
    scripts = [`${hitch}/embed/v1.js`],
    files = {},
  }: {
    readonly body: string;
    readonly lang?: string;
    readonly frames?: string;
    readonly scripts?: readonly string[];
    readonly files?: Readonly<Record<string, string>>;
  },
): Promise<EmbedHost> {
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${hitch}`,
    `frame-src ${frames}`,
    "style-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
  const tags = ['/recorder.js', ...scripts].map((src) => `<script type="module" src="${src}"></script>`);
  const page = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>App</title>
<link rel="stylesheet" href="/app.css">${tags.join('')}</head><body><main><h1>App</h1>${body}</main></body></html>`;
  const served: Readonly<Record<string, string>> = {
    '/': page,
    '/recorder.js': RECORDER,
    '/app.css': STYLE,
    ...files,
  };
  const server = createServer(({ url = '/' }, response) => {
    const content = served[url];
    const type = url.endsWith('.js') ? 'text/javascript' : url.endsWith('.css') ? 'text/css' : 'text/html';
    response.writeHead(content === undefined ? 404 : 200, {
      'content-type': `${type}; charset=utf-8`,
      'content-security-policy': policy,
    });
    response.end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // Another host than the service's address has, and so another site.
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What the page heard so far. */
export function heardBy(page: Page): Promise<HeardEvent[]> {
  return page.evaluate(() => Reflect.get(globalThis, 'heard') as HeardEvent[]);
}

/** Waits for an event, and gives its detail. */
export async function untilHeard(
  page: Page,
  name: string,
  expected: Readonly<Record<string, unknown>> = {},
): Promise<HeardEvent['detail']> {
  let found: HeardEvent | undefined;
  await eventually(async () => {
    found = (await heardBy(page)).find(
      (event) =>
        event.name === name && Object.entries(expected).every(([key, value]) => event.detail[key] === value),
    );
    return found !== undefined;
  });
  return found?.detail ?? {};
}
