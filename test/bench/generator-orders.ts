export type LookupPile = 'lookups-by-igsid' | 'lookups-by-user';
export type PileName = 'mints' | 'deliveries' | LookupPile;

/** Sends what was prepared. */
export interface RunOrder {
  readonly do: 'run';
  readonly pile: PileName;
  readonly port: number;
  readonly connections: number;
  readonly maxMs: number;
  /** At most so many requests; null: as many as there is time for. */
  readonly maxRequests: number | null;
  /** Each request once, going on where the last such run ended; else from the first one on, round and round. */
  readonly once: boolean;
}

export type GeneratorOrder =
  /** Prepares until so many mints are unsent. */
  | { readonly do: 'write-mints'; readonly count: number }
  /** The same with deliveries, as far as there are links to follow. */
  | { readonly do: 'write-deliveries'; readonly count: number; readonly eventsEach: number }
  /** So many look-ups, spread over all who were linked; answers how many there are, none when nobody is linked. */
  | { readonly do: 'write-lookups'; readonly pile: LookupPile; readonly count: number }
  | { readonly do: 'clear'; readonly pile: PileName }
  | RunOrder;

export interface RunReport {
  /** Good answers. */
  readonly answered: number;
  /** From the first request to the last answer. */
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Other answers by status. */
  readonly refused: Readonly<Record<string, number>>;
  /** How much of one core the generator took, staying awake between answers included. */
  readonly cpuShare: number;
}

export type GeneratorAnswer =
  /** How many requests of the pile at hand are not sent yet; 0 after `clear`. */
  | { readonly kind: 'ready'; readonly unsent: number }
  | { readonly kind: 'report'; readonly report: RunReport }
  | { readonly kind: 'fault'; readonly fault: string };
