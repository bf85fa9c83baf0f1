import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { isFromHere } from '../control-api.js';
import type { FakeMeta } from '../fake-meta.js';
import type { FakeRoute } from '../fake-server.js';
import { FAKE_PHONE_FILES, FAKE_PHONE_ICON, renderPhone, renderPhoneParts } from './phone-document.js';
import { readPhone } from './phone-model.js';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Serves the phone at `/`, its changing parts at `/_phone/parts`, and its files. */
export function phoneRoute(fake: FakeMeta): FakeRoute {
  const files = new Map<string, readonly [type: string, content: string]>([
    [FAKE_PHONE_FILES.script, ['text/javascript; charset=utf-8', readBuilt('phone.js')]],
    [FAKE_PHONE_FILES.style, ['text/css; charset=utf-8', readBuilt('phone.css')]],
    [FAKE_PHONE_FILES.icon, ['image/svg+xml', FAKE_PHONE_ICON]],
  ]);
  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake');
    if (request.method !== 'GET' || (pathname !== '/' && !pathname.startsWith('/_phone/'))) return false;
    // A link from another page may lead here; only the parts are for the page alone.
    const isNavigation = pathname === '/';
    if (!isFromHere(request, isNavigation))
      return send(response, 403, 'text/plain', 'Only from this machine.');
    const [type, content] = files.get(pathname) ?? [];
    if (type !== undefined && content !== undefined) return send(response, 200, type, content);
    const model = readPhone(fake, {
      person: searchParams.get('person'),
      account: searchParams.get('account'),
      link: searchParams.get('link'),
    });
    if (isNavigation) return send(response, 200, 'text/html; charset=utf-8', renderPhone(model));
    if (pathname !== '/_phone/parts') return false;
    return send(response, 200, 'application/json', JSON.stringify(renderPhoneParts(model)));
  };
}

function send(response: ServerResponse, status: number, type: string, content: string): true {
  response
    .writeHead(status, {
      'content-type': type,
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .end(content);
  return true;
}

/** A file that the build has bundled. */
function readBuilt(name: string): string {
  return readFileSync(new URL(`../browser/${name}`, import.meta.url), 'utf8');
}
