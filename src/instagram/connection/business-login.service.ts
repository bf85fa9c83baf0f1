import { Inject, Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import { Clock } from '../../platform/clock/clock.service.js';
import { INSTAGRAM_CONFIG, type InstagramConfig } from '../../platform/config/config.js';
import { PublicUrl } from '../../platform/http/public-url.service.js';
import { GraphClient } from '../graph/graph-client.service.js';
import type { GraphResult } from '../graph/graph-result.js';
import { ConnectingService, type ConnectResult } from './connecting.service.js';
import { LoginStates } from './login-states.service.js';
import { expiryAfter } from './token-life.js';

export type BegunLogin =
  | { readonly kind: 'begun'; readonly url: string; readonly expiresAt: Date }
  | { readonly kind: 'unknown_account' | 'not_configured' };

export type EndedLogin =
  | ConnectResult
  /** The owner has refused. */
  | { readonly kind: 'denied' }
  /** This service did not write the state, or it was used, or it has expired. */
  | { readonly kind: 'invalid_state' };

/** The query with which Instagram sends the browser back. */
export interface CallbackQuery {
  readonly code: unknown;
  readonly state: unknown;
  readonly error: unknown;
}

const CALLBACK_PATH = '/instagram/callback';
/** What the service needs: who the account is, and its messages. */
const SCOPES = ['instagram_business_basic', 'instagram_business_manage_messages'];

/**
 * Business login with Instagram: the owner of an account agrees in the browser, and the token never passes through their hands.
 * https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/business-login (read 2026-11)
 */
@Injectable()
export class BusinessLogin {
  constructor(
    private readonly states: LoginStates,
    private readonly connecting: ConnectingService,
    private readonly graph: GraphClient,
    private readonly accounts: AccountsService,
    private readonly publicUrl: PublicUrl,
    private readonly clock: Clock,
    @Inject(INSTAGRAM_CONFIG) private readonly config: InstagramConfig,
  ) {}

  /**
   * The address at which the owner of an account agrees.
   * @param accountId UUID
   * @param keyId UUID of the key that begins the log-in
   */
  async begin(accountId: string, keyId: string): Promise<BegunLogin> {
    const { authorizeUrl, instagramAppId } = this.config;
    if ((await this.accounts.find(accountId)) === null) return { kind: 'unknown_account' };
    if (instagramAppId === null) return { kind: 'not_configured' };
    const { text, expiresAt } = await this.states.begin(accountId, keyId);
    const query = new URLSearchParams({
      client_id: instagramAppId,
      redirect_uri: this.publicUrl.of(CALLBACK_PATH),
      response_type: 'code',
      scope: SCOPES.join(','),
      state: text,
    });
    return { kind: 'begun', url: `${authorizeUrl}?${query.toString()}`, expiresAt };
  }

  /** Connects the account for which the log-in was begun, in the name of the key that began it. */
  async end({ code, state, error }: CallbackQuery, requestId: string): Promise<EndedLogin> {
    const begun = await this.states.take(state);
    if (begun === null) return { kind: 'invalid_state' };
    if (error !== undefined || typeof code !== 'string') return { kind: 'denied' };
    // Meta appends `#_` to the address; some clients send it on with the code.
    const grant = await this.graph.exchangeCode(code.replace(/#_$/, ''), this.publicUrl.of(CALLBACK_PATH));
    if (grant.kind !== 'ok') return toFailure(grant);
    const token = await this.graph.exchangeToken(grant.value.accessToken);
    if (token.kind !== 'ok') return toFailure(token);
    const { accessToken, expiresInSeconds } = token.value;
    const { permissions } = grant.value;
    const given = {
      login: 'instagram',
      accessToken,
      appId: null,
      pageId: null,
      scopes: permissions.length === 0 ? null : permissions,
      expiresAt: expiryAfter(this.clock.now(), expiresInSeconds),
    } as const;
    return this.connecting.connect(begun.accountId, given, { kind: 'admin', keyId: begun.keyId, requestId });
  }
}

function toFailure(result: Exclude<GraphResult<unknown>, { kind: 'ok' }>): EndedLogin {
  return result.kind === 'refused' ? result : { kind: 'unavailable', cause: result.cause };
}
