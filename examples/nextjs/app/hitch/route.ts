import { HitchVerificationError, verifyNotification } from '@hitch/client';
import { saveInstagramUser } from '../../lib/users';

/** The endpoint that Hitch sends notifications to. */
export async function POST(request: Request): Promise<Response> {
  // During a rotation both secrets, separated by a comma.
  const secrets = (process.env.ENDPOINT_SECRETS ?? '').split(',');
  try {
    // The bytes as they came: `request.json()` would lose what is signed.
    const notification = await verifyNotification(secrets, request.headers, await request.arrayBuffer());
    if (notification.type === 'identity.linked') {
      const { externalUserId, igsid } = notification.data;
      await saveInstagramUser(notification.id, externalUserId, igsid);
    }
    return new Response(null, { status: 204 });
  } catch (error) {
    if (error instanceof HitchVerificationError) return new Response(null, { status: 400 });
    throw error;
  }
}
