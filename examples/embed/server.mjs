// An app of your own with <hitch-connect> in its page: `HITCH_API_KEY=hk_… node examples/embed/server.mjs`. No dependencies.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const { HITCH_URL = 'http://localhost:3000', HITCH_API_KEY, HITCH_ACCOUNT, PORT = '4000' } = process.env;
if (!HITCH_API_KEY) throw new Error('Set HITCH_API_KEY to a key of the app.');
const hitch = HITCH_URL.replace(/\/+$/, '');
const hitchOrigin = new URL(hitch).origin;

/** The signed-in user. An app takes it from its session, never from the request. */
const USER = 'user-42';

/** All that the page needs to show the element: nothing inline, and Hitch for the script and the frame. */
const POLICY = [
  "default-src 'none'",
  `script-src 'self' ${hitchOrigin}`,
  `frame-src ${hitchOrigin}`,
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  // The form without JavaScript is redirected to the connect page.
  `form-action 'self' ${hitchOrigin}`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const FILES = {
  '/app.js': 'text/javascript; charset=utf-8',
  '/app.css': 'text/css; charset=utf-8',
  '/icon.svg': 'image/svg+xml',
};

const escapeHtml = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const readPublic = (name) => readFile(new URL(`public/${name}`, import.meta.url));

/** Asks Hitch. The key stays on this server. */
async function askHitch(path, body) {
  const answer = await fetch(`${hitch}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${HITCH_API_KEY}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const result = await answer.json();
  if (!answer.ok) throw new Error(`Hitch answered ${answer.status}: ${result.detail ?? result.title}`);
  return result;
}

/** A new connect page for the signed-in user. */
async function mint() {
  const { connectUrl } = await askHitch('/v1/links', {
    externalUserId: USER,
    channel: 'embed-example',
    ...(HITCH_ACCOUNT && { account: HITCH_ACCOUNT }),
  });
  return connectUrl;
}

/** Whether the user is linked. What the frame reports comes from a browser, so an app asks before it acts on it. */
async function isLinked() {
  const { data } = await askHitch(`/v1/identities?externalUserId=${encodeURIComponent(USER)}`);
  return data.length > 0;
}

async function route({ method, url, headers }) {
  const { pathname } = new URL(url, 'http://localhost');
  if (method === 'GET' && pathname === '/') {
    const page = await readPublic('index.html').then(String);
    const filled = page.replaceAll('{hitch}', escapeHtml(hitch)).replaceAll('{user}', escapeHtml(USER));
    return { type: 'text/html; charset=utf-8', body: filled };
  }
  if (method === 'GET' && Object.hasOwn(FILES, pathname))
    return { type: FILES[pathname], body: await readPublic(pathname.slice(1)) };
  if (method === 'GET' && pathname === '/connection')
    return { type: 'application/json', body: JSON.stringify({ isLinked: await isLinked() }) };
  if (method === 'POST' && pathname === '/connect') {
    // Another site must not start this for a signed-in user.
    if (headers['sec-fetch-site'] !== 'same-origin') return { status: 403 };
    const connectUrl = await mint();
    if (headers.accept !== 'application/json') return { status: 303, location: connectUrl };
    return { type: 'application/json', body: JSON.stringify({ connectUrl }) };
  }
  return { status: 404, type: 'text/plain', body: 'Not found\n' };
}

const server = createServer(async (request, response) => {
  const answer = await route(request).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    return { status: 502, type: 'application/json', body: JSON.stringify({ error: 'Hitch gave no link.' }) };
  });
  const { status = 200, type, location, body = '' } = answer;
  response.writeHead(status, {
    ...(type && { 'content-type': type }),
    ...(location && { location }),
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
});

server.listen(Number(PORT), '127.0.0.1', () => {
  process.stdout.write(`The example is at http://localhost:${server.address().port}\n`);
});
