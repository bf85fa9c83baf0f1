import type { GraphMe } from '../graph/graph-answer.js';
import type { InstagramLogin } from '../graph/graph-result.js';

/** The account as it is registered. */
interface RegisteredAccount {
  readonly igId: string;
  readonly username: string;
}

/** Whether a token is that of an account. */
export type OwnerCheck =
  | { readonly kind: 'right' }
  /** `detail` says which account it is and what to do, for an operator. */
  | { readonly kind: 'wrong'; readonly detail: string };

/**
 * Compares whom a token belongs to with the account that it is to be used for. Only the account's own id decides: two accounts can
 * have had the same name.
 * @param pageId the Page that the caller named; null when none
 */
export function checkOwner(
  account: RegisteredAccount,
  login: InstagramLogin,
  me: GraphMe,
  pageId: string | null,
): OwnerCheck {
  if (login === 'page' && pageId !== null && pageId !== me.id)
    return wrong(`The token is that of the Page ${me.id}, not of the Page ${pageId}.`);
  if (me.userId === account.igId) return { kind: 'right' };
  const registered = `This account is registered as ${account.igId} (@${account.username}).`;
  if (me.userId === null)
    return wrong(
      login === 'page'
        ? `${registered} The Page ${me.id} has no Instagram account, or the token may not read it: connect the two in the settings of the Page.`
        : `${registered} Instagram did not say which account the token is of (\`user_id\`).`,
    );
  const owner = `${me.userId}${me.username === null ? '' : ` (@${me.username})`}`;
  // Meta: `/me?fields=id` is the app-scoped id of the owner; webhooks name the account by its `user_id`.
  // https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/get-started (read 2026-11)
  if (me.id === account.igId)
    return wrong(
      `The token is of the account ${owner}. ${registered} That is another id of the same owner, which is only valid within your Meta app, and webhooks never contain it: register an account with the igId ${me.userId}, and connect that one.`,
    );
  return wrong(`The token is of the account ${owner}. ${registered} Use a token of this account.`);
}

function wrong(detail: string): OwnerCheck {
  return { kind: 'wrong', detail };
}
