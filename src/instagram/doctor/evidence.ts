import type { ArrivalSummaries } from '../arrivals/arrival-summary.js';
import type { GraphMe, GraphSubscription } from '../graph/graph-answer.js';
import type { GraphResult, IceBreakerSet } from '../graph/graph-result.js';
import type { AppSubscription, TokenFacts } from '../graph/token-answer.js';
import type { GraphUsage } from '../graph/usage.js';
import type { IceBreakerItem } from '../ice-breakers/ice-breaker.js';
import type { SelfTestState } from './self-test.js';

/** The stored connection of an account, without its token. */
export interface ConnectionEvidence {
  readonly login: 'instagram' | 'page';
  readonly appId: string | null;
  readonly scopes: readonly string[] | null;
  readonly tokenIssuedAt: Date;
  readonly tokenExpiresAt: Date | null;
  readonly lastError: string | null;
}

/** What Instagram answered with the account's token. */
export interface RemoteEvidence {
  readonly me: GraphResult<GraphMe>;
  readonly token: GraphResult<TokenFacts>;
  readonly conversations: GraphResult<{ readonly isEmpty: boolean }>;
  readonly subscriptions: GraphResult<readonly GraphSubscription[]>;
  readonly iceBreakers: GraphResult<readonly IceBreakerSet[]>;
  /** The routing features of a Page that are on; null with Instagram login, which has no such call. */
  readonly routing: GraphResult<readonly string[]> | null;
  readonly usage: GraphUsage | null;
}

/** What became of Meta's handshake when the service did it with its own public address. */
export type HandshakeEvidence =
  /** Only an https address is reachable from outside. */
  | { readonly kind: 'not_tried' }
  | { readonly kind: 'answered' }
  | { readonly kind: 'wrong_answer'; readonly status: number }
  | { readonly kind: 'unreachable'; readonly cause: string };

/** What does not depend on the account. */
export interface Surroundings {
  readonly publicUrl: string;
  /** Where Meta has to send webhooks. */
  readonly callbackUrl: string;
  readonly igMeBaseUrl: string;
  readonly graphVersion: string;
  /** How many of `META_APP_SECRETS` there are. */
  readonly secretCount: number;
  /** The ids of the Meta app and of its Instagram app, as far as they are configured. */
  readonly appIds: readonly string[];
  readonly appSubscriptions: GraphResult<readonly AppSubscription[]>;
  readonly signatures: ArrivalSummaries;
  readonly handshake: HandshakeEvidence;
  /** How far the clock of the database is ahead. */
  readonly clockSkewMs: number;
  readonly refusesWrites: boolean;
}

/** Everything that the checks are decided from. */
export interface Evidence {
  readonly now: Date;
  readonly account: { readonly igId: string; readonly username: string };
  readonly access: 'ready' | 'not_connected' | 'connection_dead' | 'token_unreadable';
  readonly connection: ConnectionEvidence | null;
  /** Null without access. */
  readonly remote: RemoteEvidence | null;
  readonly arrivals: ArrivalSummaries;
  readonly desiredIceBreakers: readonly IceBreakerItem[];
  readonly selfTest: SelfTestState | null;
  /** A ref as a link of this account would have it. */
  readonly sampleRef: string;
  readonly surroundings: Surroundings;
}
