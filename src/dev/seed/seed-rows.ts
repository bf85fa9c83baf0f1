import type { AttemptEntity } from '../../attempts/attempt.entity.js';
import type { DeadLetterEntity } from '../../attempts/dead-letter.entity.js';
import type { RepeatKeyEntity } from '../../attempts/repeat-key.entity.js';
import type { AuditEntryEntity } from '../../audit/audit-entry.entity.js';
import type { EndpointEntity } from '../../endpoints/endpoint.entity.js';
import type { CampaignCountEntity } from '../../campaigns/campaign-count.entity.js';
import type { CampaignPersonEntity } from '../../campaigns/campaign-person.entity.js';
import type { CampaignRow } from '../../campaigns/campaign-visit.js';
import type { InviteRow } from '../../invites/invite-state.js';
import type { IdentityEntity } from '../../identities/identity.entity.js';
import type { ArrivalEntity } from '../../instagram/arrivals/arrival.entity.js';
import type { LinkRow } from '../../links/link-state.js';
import type { DeliveryEntity } from '../../notifications/delivery.entity.js';
import type { NotificationEntity } from '../../notifications/notification.entity.js';
import type { StatisticAddition, TotalAddition } from '../../statistics/statistic-rows.js';

/** A notification before the database has given it its place in the order. */
export type SeededNotification = Omit<NotificationEntity, 'sequence'>;

/** What became of an endpoint of the cast. */
export type SeededEndpoint = Pick<EndpointEntity, 'id' | 'failingSince' | 'disabledAt' | 'disabledReason'>;

/** All rows of the data set by the names of their tables, in the order in which it happened. */
export interface SeedRows {
  readonly links: readonly LinkRow[];
  readonly identities: readonly IdentityEntity[];
  readonly invites: readonly InviteRow[];
  readonly campaigns: readonly CampaignRow[];
  readonly campaign_people: readonly CampaignPersonEntity[];
  readonly campaign_counts: readonly CampaignCountEntity[];
  readonly attempts: readonly AttemptEntity[];
  readonly repeat_keys: readonly RepeatKeyEntity[];
  readonly dead_letters: readonly DeadLetterEntity[];
  readonly notifications: readonly SeededNotification[];
  readonly deliveries: readonly DeliveryEntity[];
  readonly audit_entries: readonly AuditEntryEntity[];
  readonly statistics: readonly StatisticAddition[];
  readonly statistic_totals: readonly TotalAddition[];
  readonly arrivals: readonly ArrivalEntity[];
}

/** A change of a row that was there before: fields of its entity. */
export interface SeedChange {
  readonly table: string;
  readonly key: Readonly<Record<string, string>>;
  readonly values: object;
}

/** What is written to the database. */
export interface Seed {
  readonly rows: SeedRows;
  readonly changes: readonly SeedChange[];
}
