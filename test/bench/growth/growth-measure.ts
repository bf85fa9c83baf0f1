import { leastUuidOf } from '../../../src/platform/ids/uuid-time.js';
import { type LoopResult, runClosedLoop } from '../closed-loop.js';
import { median, percentile } from '../statistics.js';
import type { GrowthBed } from './growth-bed.js';
import { CONNECTIONS, type GrowthPlan, REFILLED_LINKS } from './growth-plan.js';
import { GrowthRequests } from './growth-requests.js';

/** The one that grows, and the one that it is held to. */
export interface GrowthBeds {
  readonly small: GrowthBed;
  readonly grown: GrowthBed;
}

export type GrowthMeasureName = 'mint' | 'redeem' | 'lookup-igsid' | 'lookup-user';

/** What one turn took. */
export interface Timing {
  /** With all connections. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** With a single connection: how long one request takes of itself. */
  readonly aloneMs: number;
  /** What a request with all connections wrote to the database's log. */
  readonly logBytes: number;
}

/** Both beds, one after the other. */
export interface GrowthRound {
  readonly small: Timing;
  readonly grown: Timing;
}

export interface GrowthResult {
  readonly name: GrowthMeasureName;
  readonly title: string;
  /** The middle values of the rounds. */
  readonly small: Timing;
  readonly grown: Timing;
  /** How much longer it takes in the grown one, the middle of the rounds: alone, and with all connections. */
  readonly aloneRatio: number;
  readonly togetherRatio: number;
  readonly rounds: readonly GrowthRound[];
}

/** Redemptions last: they leave pages anywhere to be written, which would be done by whoever reads next. */
export const GROWTH_MEASURES: readonly { readonly name: GrowthMeasureName; readonly title: string }[] = [
  { name: 'mint', title: 'mint' },
  { name: 'lookup-igsid', title: 'look-up by IGSID' },
  { name: 'lookup-user', title: 'look-up by external user' },
  { name: 'redeem', title: 'single-event redemption' },
];

const NO_END_MS = 120_000;
const ASIDE_CONNECTIONS = 128;

/**
 * Measures both beds in turn, so that whatever else happens on the machine hits each.
 * @throws Error when a request is not answered as it should be, or not stored as it was answered
 */
export async function measureGrowth(
  name: GrowthMeasureName,
  plan: GrowthPlan,
  beds: GrowthBeds,
): Promise<GrowthRound[]> {
  const rounds: GrowthRound[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    await beds.small.bringToMemory();
    await beds.grown.bringToMemory();
    const turns = {
      small: () => takeTurn(name, plan, beds.small),
      grown: () => takeTurn(name, plan, beds.grown),
    };
    if (round % 2 === 0) {
      const small = await turns.small();
      rounds.push({ small, grown: await turns.grown() });
    } else {
      const grown = await turns.grown();
      rounds.push({ small: await turns.small(), grown });
    }
  }
  return rounds;
}

/** The middle values of some rounds. */
export function summariseGrowth(
  { name, title }: Pick<GrowthResult, 'name' | 'title'>,
  rounds: readonly GrowthRound[],
): GrowthResult {
  const middle = (read: (round: GrowthRound) => number): number => median(rounds.map(read));
  const timing = (side: keyof GrowthRound): Timing => ({
    perSecond: middle((round) => round[side].perSecond),
    p50Ms: middle((round) => round[side].p50Ms),
    p99Ms: middle((round) => round[side].p99Ms),
    aloneMs: middle((round) => round[side].aloneMs),
    logBytes: middle((round) => round[side].logBytes),
  });
  return {
    name,
    title,
    small: timing('small'),
    grown: timing('grown'),
    aloneRatio: middle(({ small, grown }) => grown.aloneMs / small.aloneMs),
    togetherRatio: middle(({ small, grown }) => small.perSecond / grown.perSecond),
    rounds,
  };
}

async function takeTurn(name: GrowthMeasureName, plan: GrowthPlan, bed: GrowthBed): Promise<Timing> {
  const writes = name === 'mint' || name === 'redeem';
  if (writes && bed.links <= REFILLED_LINKS) await bed.fill(bed.links);
  const { warmUp, together, alone } = plan;
  const count = warmUp + together + alone;
  const requests = await prepare(name, bed, count);
  const startedAt = new Date();
  const send = (some: number, connections: number): Promise<LoopResult> =>
    sendAll(bed, requests.splice(0, some), connections, writes ? null : refuseEmpty);
  await send(warmUp, CONNECTIONS);
  const before = await logPosition(bed);
  const all = await send(together, CONNECTIONS);
  const after = await logPosition(bed);
  const one = await send(alone, 1);
  if (writes) await assertStored(name, bed, startedAt, count);
  return {
    perSecond: all.answered / all.seconds,
    p50Ms: percentile(all.latencies, 0.5),
    p99Ms: percentile(all.latencies, 0.99),
    aloneMs: percentile(one.latencies, 0.5),
    logBytes: (after - before) / together,
  };
}

async function prepare(name: GrowthMeasureName, bed: GrowthBed, count: number): Promise<Buffer[]> {
  const writer = new GrowthRequests(bed.tenant, bed.links / 2);
  const write = (make: () => Buffer): Buffer[] => Array.from({ length: count }, make);
  switch (name) {
    case 'mint':
      return write(() => writer.mint());
    case 'redeem': {
      const refs: string[] = [];
      const keep = (body: Buffer): void =>
        void refs.push((JSON.parse(body.toString()) as { ref: string }).ref);
      await sendAll(
        bed,
        write(() => writer.mint()),
        ASIDE_CONNECTIONS,
        keep,
      );
      return refs.map((ref) => writer.redeem(ref));
    }
    case 'lookup-igsid':
      return write(() => writer.lookUpIgsid());
    case 'lookup-user':
      return write(() => writer.lookUpUser());
  }
}

/** Sends each request once. */
export async function sendAll(
  bed: GrowthBed,
  requests: readonly Buffer[],
  connections: number,
  onBody: ((body: Buffer) => void) | null,
  maxMs = NO_END_MS,
): Promise<LoopResult> {
  let sent = 0;
  const next = (): Buffer | null => requests[sent++] ?? null;
  const result = await runClosedLoop({ port: bed.port, connections, maxMs, next, onBody });
  if (Object.keys(result.refused).length > 0)
    throw new Error(`some requests were refused, by status: ${JSON.stringify(result.refused)}`);
  return result;
}

const EMPTY = Buffer.from('"data":[]');

function refuseEmpty(body: Buffer): void {
  if (body.includes(EMPTY)) throw new Error('somebody who is linked was not found');
}

async function logPosition(bed: GrowthBed): Promise<number> {
  const [row] = await bed.query<{ bytes: string }>(
    `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS bytes`,
  );
  return Number(row?.bytes);
}

const COUNT = {
  mint: `SELECT count(*)::int AS count FROM links WHERE id >= $1 AND status = 'pending'`,
  redeem: `SELECT count(*)::int AS count FROM identities i JOIN attempts a ON a.link_id = i.link_id AND a.outcome = 'linked'
           WHERE i.id >= $1`,
};

/** Fast and wrong is worth nothing. */
async function assertStored(
  name: 'mint' | 'redeem',
  bed: GrowthBed,
  since: Date,
  expected: number,
): Promise<void> {
  const [row] = await bed.query<{ count: number }>(COUNT[name], [leastUuidOf(since)]);
  if (row?.count !== expected)
    throw new Error(`${name}: ${row?.count} are stored, and ${expected} were answered`);
}
