import { createServer, type IncomingMessage } from 'node:http';
import { join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

/**
 * A program that serves the route handlers of a folder as Next.js does: `node route-handlers.js FOLDER PORT`, with the handlers of
 * `/hitch` in `FOLDER/hitch/route.js`. Each handler gets a `Request` and gives a `Response`.
 */
type Handler = (request: Request) => Promise<Response>;

const [folder = '', port = ''] = process.argv.slice(2);

async function serve(incoming: IncomingMessage): Promise<Response> {
  const { method = 'GET', url = '/', headers } = incoming;
  const { pathname } = new URL(url, 'http://localhost');
  const file = pathToFileURL(resolve(join(folder, pathname, 'route.js'))).href;
  const routes = (await import(file)) as Record<string, Handler>;
  const handler = routes[method];
  if (!handler) return new Response(null, { status: 405 });
  const body = await buffer(incoming);
  const given = Object.entries(headers).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  return handler(
    new Request(`http://localhost:${port}${url}`, {
      method,
      headers: given,
      ...(method === 'GET' ? {} : { body }),
    }),
  );
}

createServer((incoming, outgoing) => {
  void serve(incoming)
    .catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      return new Response(null, { status: 500 });
    })
    .then(async (response) => {
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(Buffer.from(await response.arrayBuffer()));
    });
}).listen(Number(port), '127.0.0.1', () =>
  process.stdout.write(`The example is at http://localhost:${port}\n`),
);
