import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import type { ReferralEvent } from '../attempts/referral-event.js';
import { type FoundCode, TypedCodes } from '../links/typed-codes.service.js';
import { Database } from '../platform/database/database.service.js';
import { RefTokensService } from '../ref-tokens/ref-tokens.service.js';
import type { ReceivedReferral } from './linking-plan.js';
import type { EventDelivery } from './refused-event.js';

/** Why an event is none of ours: a ref that we never made, or a message to an account that takes no codes. */
export type Foreign = 'not_ours' | 'ignored';

/** Finds out what refs and codes say: a ref by its signature, a code by the link that has it. */
@Injectable()
export class ReferralReceiver {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsService,
    private readonly refTokens: RefTokensService,
    private readonly codes: TypedCodes,
  ) {}

  /** The referrals of these events, in their order. Events without a code cost no statement, and others one for all of them. */
  async receive(
    events: readonly ReferralEvent[],
    delivery: EventDelivery,
  ): Promise<(ReceivedReferral | Foreign)[]> {
    const found = await this.findCodes(events.filter(({ via }) => via === 'code'));
    return events.map((event) => {
      if (event.via !== 'code') return this.receiveRef(event, delivery);
      const code = found.get(event);
      return code === undefined ? 'ignored' : receiveCode(event, code, delivery);
    });
  }

  private receiveRef(event: ReferralEvent, delivery: EventDelivery): ReceivedReferral | Foreign {
    const verdict = this.refTokens.verify(event.ref);
    if (verdict.kind === 'foreign' || (verdict.kind === 'invalid' && event.mustVerify)) return 'not_ours';
    const refHash = createHash('sha256').update(event.ref).digest();
    if (verdict.kind === 'invalid') return { event, token: { valid: false }, refHash, ...delivery };
    const { linkId, igId } = verdict.claims;
    return { event, token: { valid: true, linkId, igId }, refHash, ...delivery };
  }

  /** What the codes name; those of accounts that take none are left out. */
  private async findCodes(events: readonly ReferralEvent[]): Promise<ReadonlyMap<ReferralEvent, FoundCode>> {
    if (events.length === 0) return new Map();
    const ids = await this.accounts.findIds([...new Set(events.map(({ igId }) => igId))]);
    if (ids.size === 0) return new Map();
    const accounts = await this.database.read((tx) => this.accounts.findByIds(tx, [...ids.values()]), {
      reserved: true,
    });
    const given = events.flatMap((event) => {
      const account = accounts.get(ids.get(event.igId) ?? '');
      return account?.typedCodes ? [{ event, accountId: account.id, code: event.ref }] : [];
    });
    if (given.length === 0) return new Map();
    // In a transaction, because only there a statement keeps the plan that finds its rows by an index.
    const found = await this.database.inTransaction((tx) => this.codes.find(tx, given), {
      keepPlans: true,
      reserved: true,
    });
    return new Map(given.flatMap(({ event }, index) => (found[index] ? [[event, found[index]]] : [])));
  }
}

/** The link is only named here: it is locked, read and decided like that of a ref, as it is then. */
function receiveCode(
  event: ReferralEvent,
  { linkId, codeHash }: FoundCode,
  delivery: EventDelivery,
): ReceivedReferral {
  const token =
    linkId === null ? { valid: false as const } : { valid: true as const, linkId, igId: event.igId };
  return { event, token, refHash: codeHash, ...delivery };
}
