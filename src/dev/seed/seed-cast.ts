import type { EventType } from '../../endpoints/notification-types.js';

/** How an endpoint answers over the days of the data set. */
export type EndpointBehaviour =
  /** One attempt in a hundred fails. */
  | 'steady'
  /** It was down for half a day, ten days ago. */
  | 'outage'
  /** It has not answered for four days. */
  | 'failing'
  /** It answered 410 twelve days ago, and is disabled. */
  | 'gone';

/** The accounts that the data set is about, the demo's own first. */
export const SEEDED_ACCOUNTS = [
  { username: 'acme', igId: '17841400000000001' },
  { username: 'acme.studio', igId: '17841400000000021' },
  { username: 'acme.outlet', igId: '17841400000000022' },
] as const;

/** For this account nothing has arrived for two days. */
export const SILENT_ACCOUNT = 'acme.outlet';

/** The apps, how much of the traffic is theirs, and what they call their users. */
export const SEEDED_APPS = [
  {
    name: 'Web shop',
    share: 11,
    user: 'customer',
    channels: ['web', 'app', 'email'],
    accounts: ['acme', 'acme.outlet'],
    ttlSeconds: 900,
    page: '/account/instagram',
    inviteUrl: 'https://shop.example/instagram',
    endpoints: [
      { url: 'https://hooks.shop.example/hitch', behaviour: 'steady', eventTypes: null },
      {
        url: 'https://reports.shop.example/events',
        behaviour: 'gone',
        eventTypes: ['identity.linked', 'link.opened'],
      },
    ],
  },
  {
    name: 'Booking',
    share: 6,
    user: 'guest',
    channels: ['web', 'sms'],
    accounts: ['acme.studio'],
    ttlSeconds: 3_600,
    page: '/bookings/reminders',
    inviteUrl: 'https://booking.example/instagram',
    endpoints: [{ url: 'https://booking.example/hooks/hitch', behaviour: 'outage', eventTypes: null }],
  },
  {
    name: 'Support desk',
    share: 3,
    user: 'requester',
    channels: ['chat', 'email'],
    accounts: ['acme'],
    ttlSeconds: 900,
    page: '/tickets',
    inviteUrl: 'https://desk.example/instagram',
    endpoints: [{ url: 'https://desk.example/hitch', behaviour: 'failing', eventTypes: null }],
  },
] as const satisfies readonly {
  readonly name: string;
  readonly endpoints: readonly Omit<CastEndpoint, 'id'>[];
  readonly [field: string]: unknown;
}[];

/** An account with the row that it has in the service. */
export interface CastAccount {
  /** UUID. */
  readonly id: string;
  readonly igId: string;
  readonly username: string;
}

/** An endpoint with the row that it has in the service. */
export interface CastEndpoint {
  /** UUID. */
  readonly id: string;
  readonly url: string;
  readonly behaviour: EndpointBehaviour;
  readonly eventTypes: readonly EventType[] | null;
}

/** An app with the rows that it has in the service. */
export interface CastApp extends Omit<(typeof SEEDED_APPS)[number], 'accounts' | 'endpoints'> {
  /** UUIDs. */
  readonly id: string;
  readonly keyId: string;
  readonly accounts: readonly CastAccount[];
  readonly endpoints: readonly CastEndpoint[];
}

/** Everything that was registered before there was any traffic. */
export interface Cast {
  readonly apps: readonly CastApp[];
  /** UUIDs of admin keys. */
  readonly adminKeyId: string;
  readonly supportKeyId: string;
  /** The key that signs refs. */
  readonly kid: string;
  /** Hashes the persons of audit entries. */
  readonly auditKey: string;
}
