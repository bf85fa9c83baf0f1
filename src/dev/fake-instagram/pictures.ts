import type { FakeRoute } from './fake-server.js';
import type { FakeWorld } from './fake-world.js';

const PATH = /^\/_pictures\/([\w-]+)\.svg$/;

/**
 * People's pictures: their initial on a circle. Meta: the address of a picture expires after a few days.
 * https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/user-profile (read 2026-11)
 */
export function pictureRoute(world: FakeWorld): FakeRoute {
  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake');
    const person = world.people.get(PATH.exec(pathname)?.[1] ?? '');
    if (person === undefined) return false;
    if (world.now().getTime() >= Number(searchParams.get('oe'))) {
      response.writeHead(403).end();
      return true;
    }
    const initial = /\p{L}/u.exec(person.name ?? person.username)?.[0]?.toUpperCase() ?? '?';
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><circle cx="48" cy="48" r="48" fill="#5b6b8c"/><text x="48" y="64" font-family="sans-serif" font-size="44" fill="#fff" text-anchor="middle">${initial}</text></svg>`;
    response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(svg);
    return true;
  };
}
