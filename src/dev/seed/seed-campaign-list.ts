/** Something that is printed or posted, and what happened to it. */
export interface SeededCampaign {
  readonly app: string;
  readonly account: string;
  readonly name: string;
  readonly channel: string;
  readonly context?: Readonly<Record<string, string>>;
  /** Key of an ice breaker whose taps count, too. */
  readonly icebreaker?: string;
  /** How many of the visits come through it. */
  readonly share: number;
  /** So many days before the present. */
  readonly created: number;
  /** Negative: in the future. */
  readonly starts?: number;
  readonly paused?: number;
  readonly ended?: number;
}

/** The campaigns of the data set. */
export const SEEDED_CAMPAIGNS: readonly SeededCampaign[] = [
  {
    app: 'Web shop',
    account: 'acme',
    name: 'Autumn box',
    channel: 'packaging',
    context: { coupon: 'AUTUMN' },
    icebreaker: 'coupon',
    share: 12,
    created: 27,
  },
  {
    app: 'Web shop',
    account: 'acme',
    name: 'Link in our profile',
    channel: 'profile',
    share: 8,
    created: 29,
  },
  {
    app: 'Web shop',
    account: 'acme.outlet',
    name: 'Outlet poster',
    channel: 'poster',
    share: 5,
    created: 28,
    ended: 9,
  },
  {
    app: 'Web shop',
    account: 'acme',
    name: 'Winter catalogue',
    channel: 'print',
    share: 0,
    created: 2,
    starts: -7,
  },
  {
    app: 'Booking',
    account: 'acme.studio',
    name: 'Studio window',
    channel: 'poster',
    context: { city: 'Lisbon' },
    share: 6,
    created: 25,
  },
  {
    app: 'Booking',
    account: 'acme.studio',
    name: 'Gift voucher',
    channel: 'packaging',
    share: 4,
    created: 22,
    paused: 3,
  },
  {
    app: 'Support desk',
    account: 'acme',
    name: 'Warranty card',
    channel: 'packaging',
    share: 3,
    created: 24,
  },
];
