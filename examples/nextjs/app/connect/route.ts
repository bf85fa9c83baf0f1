import { hitch } from '../../lib/hitch';
import { readSignedInUser } from '../../lib/users';

/** `<form method="post" action="/connect">` on your page leads to the connect page of a new link. */
export async function POST(request: Request): Promise<Response> {
  // Another site must not start this for a signed-in user.
  if (request.headers.get('sec-fetch-site') !== 'same-origin') return new Response(null, { status: 403 });
  const externalUserId = await readSignedInUser();
  const { connectUrl } = await hitch.links.create({ externalUserId, channel: 'nextjs-example' });
  return new Response(null, { status: 303, headers: { location: connectUrl } });
}
