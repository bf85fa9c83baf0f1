import type { Evidence, RemoteEvidence } from './evidence.js';
import { failed, type Judgement, nameFailure, NO_ACCESS, ok, unknown, warning } from './finding.js';

const DAY_MS = 86_400_000;
/** Meta refuses to refresh a token that is younger. */
const REFRESHABLE_AFTER_MS = DAY_MS;
const ENDS_SOON_MS = 10 * DAY_MS;

const RECONNECT =
  'Connect the account again: POST …/connect and let its owner log in, or PUT …/connection with a new token.';

/** What to do about a refusal that a new token does not mend, by its name. */
const FIXES: Readonly<Record<string, string>> = {
  checkpoint: 'Log in to the account in the Instagram app and answer what it asks; then look again.',
  appsecret_proof_wrong:
    'The first of META_APP_SECRETS signs calls to Meta, and it is not the secret of the app that the token is of. With Facebook login put the app secret (App settings > Basic) first, and restart.',
};

const NEEDED_SCOPES = {
  instagram: ['instagram_business_basic', 'instagram_business_manage_messages'],
  page: ['instagram_basic', 'instagram_manage_messages', 'pages_manage_metadata'],
} as const;

/** Whether the token is valid, and until when. */
export function checkToken({ access, connection, remote, now }: Evidence): Judgement {
  if (access === 'not_connected')
    return failed('The account is not connected: people cannot be asked or answered in the chat.', RECONNECT);
  if (access === 'connection_dead' || connection === null)
    return failed(
      `Instagram has refused the token for good: ${connection?.lastError ?? 'no reason is stored'}.`,
      RECONNECT,
    );
  if (access === 'token_unreadable' || remote === null)
    return failed(
      'The stored token cannot be decrypted.',
      'Add the key that it was encrypted with to SECRET_ENCRYPTION_KEYS again, or connect the account again.',
    );
  const { me, token } = remote;
  if (me.kind === 'unsent' || me.kind === 'unknown')
    return unknown(
      `Instagram did not answer (${me.cause}).`,
      'Look again in some minutes; check that your network reaches graph.instagram.com.',
    );
  if (me.kind === 'refused') return judgeRefusal(me.error);
  if (token.kind === 'ok' && !token.value.isValid)
    return failed('Instagram answers, but says that the token is no longer valid.', RECONNECT);
  const expiresAt = (token.kind === 'ok' ? token.value.expiresAt : null) ?? connection.tokenExpiresAt;
  if (expiresAt === null) return ok('The token is valid; no expiry is known.');
  const left = expiresAt.getTime() - now.getTime();
  const until = `The token is valid until ${expiresAt.toISOString().slice(0, 10)}`;
  if (left >= ENDS_SOON_MS) return ok(`${until}.`);
  const isOldEnough = now.getTime() - connection.tokenIssuedAt.getTime() >= REFRESHABLE_AFTER_MS;
  if (connection.login === 'page' || !isOldEnough)
    return warning(`${until}, in less than ten days.`, RECONNECT);
  return warning(`${until}, in less than ten days.`, 'Refresh it: hitch doctor --fix.', true);
}

/** Whether the token is that of the account that webhooks name. */
export function checkAccount({ account, remote, arrivals }: Evidence): Judgement {
  if (remote === null) return NO_ACCESS;
  if (remote.me.kind !== 'ok')
    return unknown(`Instagram did not say whose token it is (${nameFailure(remote.me)}).`);
  const { id, userId, username } = remote.me.value;
  if (userId === account.igId)
    return ok(
      arrivals.size === 0
        ? `The token is that of ${account.igId}. No webhook has named this account yet.`
        : `The token is that of ${account.igId}, and webhooks name this account.`,
    );
  // Meta: `id` is the app-scoped id of the owner; webhooks name the account by `user_id`.
  // https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/get-started (read 2026-11)
  if (id === account.igId)
    return failed(
      `The account is registered with ${id}, the app-scoped id of its owner. Webhooks name it ${userId ?? 'by another id'}, so no event finds it.`,
      `Register an account with the igId ${userId ?? 'that GET /me?fields=user_id answers'}, grant it to your apps, and disable this one.`,
    );
  return userId === null
    ? unknown(
        'Instagram did not say which account the token belongs to.',
        'With a Page token: connect the Page with its Instagram account in the settings of the Page.',
      )
    : failed(
        `The token belongs to ${userId}${username === null ? '' : ` (@${username})`}, not to ${account.igId}.`,
        RECONNECT,
      );
}

/** Whether the owner has granted every permission. */
export function checkPermissions({ connection, remote }: Evidence): Judgement {
  if (remote === null || connection === null) return NO_ACCESS;
  const scopes = (remote.token.kind === 'ok' ? remote.token.value.scopes : null) ?? connection.scopes;
  const fix =
    'Open the log-in again (POST …/connect) and leave every permission ticked. With a token from the dashboard: Instagram > API setup > Generate token.';
  if (scopes !== null) {
    const missing = NEEDED_SCOPES[connection.login].filter((scope) => !scopes.includes(scope));
    return missing.length === 0
      ? ok(`The owner has granted ${NEEDED_SCOPES[connection.login].join(' and ')}.`)
      : failed(`Not granted: ${missing.join(', ')}.`, fix);
  }
  const { conversations } = remote;
  if (conversations.kind === 'ok')
    return ok('Instagram does not list the permissions, but conversations may be read.');
  if (
    conversations.kind === 'refused' &&
    ['permission_missing', 'capability_missing'].includes(conversations.error.name)
  )
    return failed(`Conversations may not be read: ${nameFailure(conversations)}.`, fix);
  return unknown(
    `Instagram does not list the permissions, and a read of conversations failed: ${nameFailure(conversations)}.`,
  );
}

/** Whether the owner lets apps see messages. */
export function checkDmAccess({ remote }: Evidence): Judgement {
  if (remote === null) return NO_ACCESS;
  const { conversations } = remote;
  if (conversations.kind === 'ok') return ok('Conversations can be read.');
  if (conversations.kind === 'refused' && conversations.error.name === 'dm_access_off')
    return failed(
      `The owner has turned off access to messages (${conversations.error.label}): no event arrives and nothing can be sent.`,
      'On the phone that is logged in to the account: Instagram > Settings > Messages and story replies > Message controls > Connected tools > turn on "Allow access to messages".',
    );
  return unknown(`A read of conversations failed: ${nameFailure(conversations)}.`);
}

/** Meta: the webhooks of a creator's account start with the first read of its conversations. */
export function checkCreatorPrimed({ remote }: Evidence): Judgement {
  if (remote === null) return NO_ACCESS;
  const { me, conversations } = remote;
  const type = me.kind === 'ok' ? me.value.accountType : null;
  if (conversations.kind === 'ok')
    return ok(
      type === 'Media_Creator'
        ? 'A creator’s account; its conversations were read just now, which starts its webhooks.'
        : 'Its conversations were read just now; only the webhooks of creators wait for that.',
    );
  if (type !== 'Media_Creator')
    return ok('Not a creator’s account, so its webhooks do not wait for a read of conversations.');
  return warning(
    `A creator’s account whose conversations could not be read (${nameFailure(conversations)}): its webhooks may not have started.`,
    'Fix what dm_access and permissions report, then: hitch doctor --fix.',
    true,
  );
}

function judgeRefusal(error: Extract<RemoteEvidence['me'], { kind: 'refused' }>['error']): Judgement {
  const said = `Instagram refuses the token: ${error.name} (${error.label}).`;
  switch (error.action) {
    case 'reauth':
      return failed(said, RECONNECT);
    case 'later':
      return unknown(said, 'Look again in an hour: too many calls were made.');
    case 'stop_all':
      return failed(
        said,
        'Meta has blocked the account or the app. Look for its message under App Dashboard > Alerts > Inbox, and appeal there.',
      );
    case 'fix':
      return failed(said, FIXES[error.name] ?? RECONNECT);
    case 'check':
      return unknown(said, 'Look again in some minutes.');
    case 'stop':
      // A call without an argument that could be wrong: the app or the token as a whole was refused.
      return failed(
        said,
        'Check whether Meta has disabled the app: App Dashboard > Alerts. If it has not, connect the account again.',
      );
    default:
      return error.action satisfies never;
  }
}
