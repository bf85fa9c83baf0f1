import type { AuditActor, AuditedAction } from '../../audit/audit.service.js';
import { createHmac } from 'node:crypto';
import type { AuditEntryEntity } from '../../audit/audit-entry.entity.js';
import {
  NO_ACCOUNT,
  signedShape,
  UNSIGNED,
  type ArrivalShape,
} from '../../instagram/arrivals/arrival-shape.js';
import type { NotificationEvent } from '../../notifications/notification-event.js';
import { HourlyTally } from '../../platform/counts/hourly-tally.js';
import { type Count, COUNT_FIELDS, type CountKey, keyOfCount } from '../../statistics/count.js';
import { toStatistics, toTotals } from '../../statistics/statistic-rows.js';
import type { SeedRandom } from './seed-random.js';
import type { SeedRows } from './seed-rows.js';

/** More than a data set has. */
const LIMIT = 1_000_000;

/** An event that an app may be notified of, and when it happened. */
export interface SeedNotice {
  readonly event: NotificationEvent;
  readonly at: Date;
}

/** Keeps what the service counts, publishes and records beside its rows. */
export class SeedLedger {
  readonly notices: SeedNotice[] = [];
  private readonly counts = new HourlyTally<CountKey>(COUNT_FIELDS, LIMIT);
  private readonly arrivals = new HourlyTally<{ readonly igId: string; readonly shape: string }>(
    ['igId', 'shape'],
    LIMIT,
  );
  private readonly entries: AuditEntryEntity[] = [];

  constructor(
    private readonly random: SeedRandom,
    private readonly auditKey: string,
  ) {}

  count(counts: readonly Count[], at: Date): void {
    for (const count of counts) this.counts.add(keyOfCount(count), at);
  }

  publish(events: readonly NotificationEvent[], at: Date): void {
    for (const event of events) this.notices.push({ event, at });
  }

  /** An event that Meta delivered, and its signature. */
  arrive(igId: string, shape: ArrivalShape, at: Date): void {
    this.arrivals.add({ igId, shape }, at);
    this.arrivals.add({ igId: NO_ACCOUNT, shape: signedShape(1) }, at);
  }

  /** A request that Meta did not sign. */
  refuse(at: Date): void {
    this.arrivals.add({ igId: NO_ACCOUNT, shape: UNSIGNED }, at);
  }

  record(
    { kind, keyId }: Omit<AuditActor, 'requestId'>,
    { action, appId, target, subject }: AuditedAction,
    at: Date,
  ): void {
    this.entries.push({
      id: this.random.uuidOf(at),
      at,
      actor: kind,
      keyId,
      action,
      appId: appId ?? null,
      targetKind: target?.kind ?? null,
      targetId: target?.id ?? null,
      subjectHash: subject ? createHmac('sha256', this.auditKey).update(subject).digest() : null,
      requestId: this.newRequestId(),
    });
  }

  newRequestId(): string {
    return `req_${this.random.bytes(16).toString('hex')}`;
  }

  /** The rows of everything so far. It is empty after that. */
  close(): Pick<SeedRows, 'audit_entries' | 'arrivals' | 'statistics' | 'statistic_totals'> {
    const counted = this.counts.take();
    return {
      audit_entries: this.entries,
      arrivals: this.arrivals.take(),
      statistics: toStatistics(counted),
      statistic_totals: toTotals(counted),
    };
  }
}
