import { toSignedDeletionRequest } from '../simulator/meta-payloads.js';
import type { FakeWorld } from './fake-world.js';

/**
 * Calls a deauthorise or data deletion address, as Meta does when an owner removes the app or asks for the deletion of their data. The
 * `user_id` is the app-scoped id of the owner, never an IGSID; the Instagram app's secret signs.
 * https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback (read 2026-11)
 */
export async function callBack(
  world: FakeWorld,
  igId: string,
  url: string,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const payload = {
    user_id: world.account(igId).appScopedId,
    algorithm: 'HMAC-SHA256',
    issued_at: Math.floor(world.now().getTime() / 1_000),
  };
  const body = new URLSearchParams({ signed_request: toSignedDeletionRequest(payload, world.app.secret) });
  const answer = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  const text = await answer.text();
  try {
    return { status: answer.status, body: JSON.parse(text) };
  } catch {
    return { status: answer.status, body: text };
  }
}
