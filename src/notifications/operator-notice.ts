import type { DisabledReason } from '../endpoints/endpoint-change.js';
import { toTypeId } from '../platform/ids/type-id.js';

/** An account that operators are notified of. */
interface AccountNotice {
  /** UUID. */
  readonly accountId: string;
  readonly igId: string;
  readonly username: string;
}

/**
 * What operators are notified of. It names rows of the service only, never a person: an operators' endpoint is often a chat or an
 * alerting service of a third party, and an erasure does not reach it.
 */
export type OperatorNotice =
  /** Events of the account do not arrive as they should. */
  | ({
      readonly type: 'account.silent';
      /** What was seen, as one word: `silent_any`, `echoes_only` and the like. */
      readonly cause: string;
      /** Of a person; null: none is known. */
      readonly lastEventAt: Date | null;
      /** What a new subscription has done; null: it was not tried. */
      readonly resubscription: 'did_not_help' | 'failed' | null;
    } & AccountNotice)
  /** The account's access token ends soon and could not be refreshed. */
  | ({ readonly type: 'account.token_expiring'; readonly expiresAt: Date } & AccountNotice)
  /** Instagram no longer accepts the account's access token; `reason` is one word. */
  | ({ readonly type: 'account.disconnected'; readonly reason: string } & AccountNotice)
  | {
      readonly type: 'endpoint.disabled';
      /** UUID. */
      readonly id: string;
      /** UUID; null: an endpoint of the operators. */
      readonly appId: string | null;
      readonly url: string;
      readonly reason: Exclude<DisabledReason, 'requested'>;
      readonly failingSince: Date;
      readonly disabledAt: Date;
    }
  | {
      readonly type: 'dead_letter.created';
      readonly igId: string;
      /** How many there are since the last notification about this account. */
      readonly count: number;
      /** Of the newest one. */
      readonly errorCode: string;
      /** UUID. */
      readonly linkId: string | null;
      readonly requestId: string;
      readonly receivedAt: Date;
    };

/** The `data` of a notification's body. Each field is named, so that what else an object has is not sent. */
export function toNoticeData(notice: OperatorNotice): Record<string, unknown> {
  switch (notice.type) {
    case 'account.silent':
      return {
        ...toAccount(notice),
        cause: notice.cause,
        lastEventAt: notice.lastEventAt?.toISOString() ?? null,
        resubscription: notice.resubscription,
      };
    case 'account.token_expiring':
      return { ...toAccount(notice), expiresAt: notice.expiresAt.toISOString() };
    case 'account.disconnected':
      return { ...toAccount(notice), reason: notice.reason };
    case 'endpoint.disabled':
      return {
        endpointId: toTypeId('ep', notice.id),
        appId: notice.appId && toTypeId('app', notice.appId),
        // Path and query of a URL can hold a credential.
        host: new URL(notice.url).host,
        reason: notice.reason,
        failingSince: notice.failingSince.toISOString(),
        disabledAt: notice.disabledAt.toISOString(),
      };
    case 'dead_letter.created':
      return {
        igId: notice.igId,
        count: notice.count,
        errorCode: notice.errorCode,
        linkId: notice.linkId && toTypeId('lnk', notice.linkId),
        requestId: notice.requestId,
        receivedAt: notice.receivedAt.toISOString(),
      };
    default:
      return notice satisfies never;
  }
}

function toAccount({ accountId, igId, username }: AccountNotice): Record<string, string> {
  return { accountId: toTypeId('acc', accountId), igId, username };
}
