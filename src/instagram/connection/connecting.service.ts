import { Inject, Injectable } from '@nestjs/common';
import type { AccountEntity } from '../../accounts/account.entity.js';
import { AccountsService } from '../../accounts/accounts.service.js';
import { Audit, type AuditActor } from '../../audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.service.js';
import { INSTAGRAM_CONFIG, type InstagramConfig } from '../../platform/config/config.js';
import type { GraphMe } from '../graph/graph-answer.js';
import { GraphClient } from '../graph/graph-client.service.js';
import type { GraphConnection, GraphError, InstagramLogin } from '../graph/graph-result.js';
import type { TokenFacts } from '../graph/token-answer.js';
import type { AccountConnectionEntity } from './account-connection.entity.js';
import { describeFailure, describeSubscriptions, SUBSCRIBED_FIELDS } from './connection-findings.js';
import { TokenBox } from './token-box.service.js';
import { AccountConnections } from './account-connections.service.js';
import { checkOwner } from './owner-check.js';
import { nextRefreshAt } from './token-life.js';

/** A token, and what the caller knows about it. */
export interface GivenToken {
  readonly login: InstagramLogin;
  readonly accessToken: string;
  readonly appId: string | null;
  readonly pageId: string | null;
  /** Null: not known. */
  readonly scopes: readonly string[] | null;
  readonly expiresAt: Date | null;
}

export type ConnectResult =
  | { readonly kind: 'connected'; readonly connection: AccountConnectionEntity }
  | { readonly kind: 'unknown_account' }
  /** The token is another account's; `detail` says what to do. */
  | { readonly kind: 'wrong_account'; readonly detail: string }
  | { readonly kind: 'refused'; readonly error: GraphError }
  | { readonly kind: 'unavailable'; readonly cause: string };

/** Connects an account to Instagram with a token. */
@Injectable()
export class ConnectingService {
  constructor(
    private readonly connections: AccountConnections,
    private readonly tokens: TokenBox,
    private readonly graph: GraphClient,
    private readonly accounts: AccountsService,
    private readonly audit: Audit,
    private readonly clock: Clock,
    @Inject(INSTAGRAM_CONFIG) private readonly config: InstagramConfig,
  ) {}

  /**
   * Stores a token once Instagram confirms whose it is. What fails after that is noted with the connection and does not refuse it.
   * @param accountId UUID
   * @param actor null at the start of the embedded mode, which leaves no audit entry
   */
  async connect(accountId: string, given: GivenToken, actor: AuditActor | null): Promise<ConnectResult> {
    const account = await this.accounts.find(accountId);
    if (account === null) return { kind: 'unknown_account' };
    const access = { accountId, login: given.login, accessToken: given.accessToken };
    const me = await this.graph.readMe(access);
    if (me.kind === 'refused') return me;
    if (me.kind !== 'ok') return { kind: 'unavailable', cause: me.cause };
    const check = checkOwner(account, given.login, me.value, given.pageId);
    if (check.kind === 'wrong') return { kind: 'wrong_account', detail: check.detail };
    const facts = await this.graph.debugToken(access);
    const connection = this.describe(account, given, me.value, facts.kind === 'ok' ? facts.value : null);
    if (!(await this.store(connection, actor))) return { kind: 'unknown_account' };
    return { kind: 'connected', connection: await this.prepare(connection, access) };
  }

  private describe(
    account: AccountEntity,
    given: GivenToken,
    me: GraphMe,
    facts: TokenFacts | null,
  ): AccountConnectionEntity {
    const { login } = given;
    const isPage = login === 'page';
    const now = this.clock.now();
    const life = { login, issuedAt: now, expiresAt: given.expiresAt ?? facts?.expiresAt ?? null };
    const scopes = given.scopes ?? facts?.scopes ?? null;
    const configured = isPage ? this.config.metaAppId : this.config.instagramAppId;
    return {
      accountId: account.id,
      login,
      accessToken: this.tokens.seal(account.id, given.accessToken),
      // With a Page token `/me` is the Page; Meta's calls about the owner name the person who gave the token.
      ownerId: isPage ? (facts?.userId ?? me.id) : me.id,
      pageId: isPage ? me.id : null,
      appId: given.appId ?? facts?.appId ?? configured,
      username: me.username,
      accountType: me.accountType,
      scopes: scopes === null ? null : [...scopes],
      status: 'active',
      tokenIssuedAt: now,
      tokenExpiresAt: life.expiresAt,
      refreshedAt: null,
      nextRefreshAt: nextRefreshAt(life),
      expiryNoticedAt: null,
      lastError: null,
      lastErrorAt: null,
      connectedAt: now,
    };
  }

  /** @returns false when there is no such account any more */
  private store(connection: AccountConnectionEntity, actor: AuditActor | null): Promise<boolean> {
    const { accountId, connectedAt } = connection;
    return this.accounts.changing(async (tx) => {
      if ((await this.accounts.lock(tx, accountId)) === null) return false;
      await this.connections.save(tx, connection);
      await this.accounts.setConnectedAt(tx, accountId, connectedAt);
      const target = { kind: 'acc', id: accountId } as const;
      if (actor) await this.audit.record(tx, actor, { action: 'account.connected', target });
      return true;
    });
  }

  /**
   * Turns the account's webhooks on and reads one conversation, which the webhooks of a creator's account wait for; what fails is
   * noted.
   */
  private async prepare(
    connection: AccountConnectionEntity,
    access: GraphConnection,
  ): Promise<AccountConnectionEntity> {
    const subscribed = await this.graph.subscribe(access, SUBSCRIBED_FIELDS[access.login]);
    const apps = await this.graph.readSubscriptions(access);
    const read = await this.graph.primeConversations(access);
    const failures = [
      subscribed.kind === 'ok' ? null : describeFailure('subscribe', subscribed),
      apps.kind === 'ok'
        ? describeSubscriptions(apps.value, connection.appId)
        : describeFailure('read_subscriptions', apps),
      read.kind === 'ok' ? null : describeFailure('read_conversations', read),
    ].filter((each) => each !== null);
    if (failures.length === 0) return connection;
    return this.connections.noteError(connection, failures.join('; '));
  }
}
