import { hitch } from '../../lib/hitch';
import { readSignedInUser } from '../../lib/users';

/** Asked at each request, never when the app is built. */
export const dynamic = 'force-dynamic';

/** Whether the signed-in user is linked. */
export async function GET(): Promise<Response> {
  for await (const { igsid } of hitch.identities.list({ externalUserId: await readSignedInUser() }))
    return Response.json({ isLinked: true, igsid });
  return Response.json({ isLinked: false });
}
