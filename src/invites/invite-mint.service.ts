import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Transaction } from '../platform/database/database.service.js';
import type { FieldFault } from '../platform/http/problems.js';
import { type Effect, Idempotency } from '../platform/idempotency/idempotency.service.js';
import type { IdempotentRequest, Once } from '../platform/idempotency/idempotent-request.js';
import { toInviteLink } from './invite-code.js';
import { InviteGate, type InviteGrant } from './invite-gate.service.js';
import { InviteMaker } from './invite-maker.service.js';
import { InviteSecrets } from './invite-secrets.service.js';
import { type InviteState, MESSAGE_EVERY_MS, type NewInvite } from './invite-state.js';
import { InvitesService } from './invites.service.js';

/** What an app asks for. */
export type InviteOrder = Omit<NewInvite, 'appId' | 'accountId'>;

/** A new invite, with what only this answer has. */
export interface MintedInvite {
  readonly kind: 'minted';
  readonly state: InviteState;
  readonly invite: string;
  /** Null: the app has no `inviteUrl`. */
  readonly url: string | null;
}

/** How an order ended. */
export type InviteMinting =
  | MintedInvite
  | { readonly kind: 'app_closed' | 'not_connected' }
  /** The person got a message with an invite to this app just now. */
  | { readonly kind: 'too_soon'; readonly secondsLeft: number }
  | { readonly kind: 'refused'; readonly faults: readonly FieldFault[] };

const ACCOUNT_REFUSED = 'must be the username or igId of an account granted to this app';
const DELIVER_REFUSED = 'needs the setting inviteUrl of the app: the message has the link to it';
/** Says no more: an erasure may be that of another app's user. */
const PERSON_REFUSED = 'cannot be invited';

/** Mints invites for apps. */
@Injectable()
export class InviteMint {
  constructor(
    private readonly database: Database,
    private readonly gate: InviteGate,
    private readonly maker: InviteMaker,
    private readonly invites: InvitesService,
    private readonly secrets: InviteSecrets,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  /**
   * Mints an invite, and queues the message that brings it when that is asked for.
   * @param grant what `InviteGate.check` has said of the app and the account
   * @param key null for a request without an `Idempotency-Key`. What was minted before is answered again, whatever has changed since.
   */
  async mint(
    appId: string,
    grant: InviteGrant,
    order: InviteOrder,
    key: IdempotentRequest | null,
  ): Promise<Once<InviteMinting>> {
    const inviteUrl = grant.kind === 'granted' ? grant.app.inviteUrl : null;
    const once = await this.database.inTransaction((tx) =>
      this.idempotency.once<InviteMinting | null>(
        tx,
        key,
        () => this.create(tx, grant, order),
        async (id) => {
          const state = await this.invites.findIn(tx, id, appId);
          return state && this.answer(state, inviteUrl);
        },
      ),
    );
    if (once.kind !== 'done') return once;
    return once.value === null ? { kind: 'gone' } : { ...once, value: once.value };
  }

  private async create(
    tx: Transaction,
    grant: InviteGrant,
    order: InviteOrder,
  ): Promise<Effect<InviteMinting | null>> {
    if (grant.kind !== 'granted')
      return grant.kind === 'app_closed'
        ? { id: null, value: { kind: 'app_closed' } }
        : refused('/account', ACCOUNT_REFUSED);
    const { app, account } = grant;
    if (order.isDelivered && app.inviteUrl === null) return refused('/deliver', DELIVER_REFUSED);
    if (order.isDelivered && account.connectedAt === null)
      return { id: null, value: { kind: 'not_connected' } };
    const now = this.clock.now();
    const person = { appId: app.id, accountId: account.id, igId: account.igId, igsid: order.igsid };
    const entered = await this.gate.enter(tx, person, now);
    if (entered === 'erased') return refused('/igsid', PERSON_REFUSED);
    if (entered === 'app_closed') return { id: null, value: { kind: 'app_closed' } };
    // The grant was cached when it was checked.
    if (entered === 'not_granted') return refused('/account', ACCOUNT_REFUSED);
    const secondsLeft = order.isDelivered ? await this.findSecondsLeft(tx, person, now) : 0;
    if (secondsLeft > 0) return { id: null, value: { kind: 'too_soon', secondsLeft } };
    const row = await this.maker.make(tx, { ...order, appId: app.id, accountId: account.id }, now, now);
    const state = { ...row, igId: account.igId, username: account.username };
    return { id: row.id, value: this.answer(state, app.inviteUrl) };
  }

  /** How long a person gets no further message with an invite to the app. The lock on the person holds what is read. */
  private async findSecondsLeft(
    tx: Transaction,
    person: Pick<InviteState, 'accountId' | 'appId' | 'igsid'>,
    now: Date,
  ): Promise<number> {
    const queuedAt = await this.maker.findLastQueued(tx, person);
    return queuedAt === null ? 0 : Math.ceil((queuedAt.getTime() + MESSAGE_EVERY_MS - now.getTime()) / 1_000);
  }

  /** Null when the key that made the invite was removed. */
  private answer(state: InviteState, inviteUrl: string | null): MintedInvite | null {
    const invite = this.secrets.of(state);
    if (invite === null) return null;
    return {
      kind: 'minted',
      state,
      invite,
      url: inviteUrl === null ? null : toInviteLink(inviteUrl, invite),
    };
  }
}

function refused(pointer: string, detail: string): Effect<InviteMinting> {
  return { id: null, value: { kind: 'refused', faults: [{ pointer, detail }] } };
}
