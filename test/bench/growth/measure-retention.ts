import { fileURLToPath } from 'node:url';
import { median, percentile } from '../statistics.js';
import { FILLED_DAYS } from './fill.js';
import type { GrowthBed } from './growth-bed.js';
import { sendAll } from './growth-measure.js';
import { CONNECTIONS } from './growth-plan.js';
import { GrowthRequests } from './growth-requests.js';

/** How mints went, in turns of a few seconds. */
export interface MintPace {
  readonly turns: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
}

export interface RetentionResult {
  /** Links that were over long enough, and are gone. */
  readonly removed: number;
  readonly seconds: number;
  readonly without: MintPace;
  readonly meanwhile: MintPace;
}

/** Which part of the closed links is due: the oldest of the time that the tables span. */
const DUE_SHARE = 0.2;
const TURN_MS = 2_000;
const TURN_MINTS = 12_000;
const TURNS_WITHOUT = 5;
/** A removal that takes longer is broken off with the service. */
const ENOUGH_TURNS = 200;
/** As many without a single one that was removed: there is nothing to wait for, and the page will say so. */
const VAIN_TURNS = 15;

/** Lets the retention remove a fifth of the links that came to nothing while others are minted. The bed is left stopped. */
export async function measureRetention(
  bed: GrowthBed,
  onTurn: (done: number) => void,
): Promise<RetentionResult> {
  const hours = Math.ceil((1 - DUE_SHARE) * FILLED_DAYS * 24);
  await bed.stop();
  const preload = fileURLToPath(new URL('./retention-turn.js', import.meta.url));
  await bed.start({ env: { LINK_RETENTION_HOURS: String(hours) }, preload });
  const writer = new GrowthRequests(bed.tenant, bed.links / 2);
  const turn = async (): Promise<MintPace> => {
    const requests = Array.from({ length: TURN_MINTS }, () => writer.mint());
    const { answered, seconds, latencies } = await sendAll(bed, requests, CONNECTIONS, null, TURN_MS);
    const [p50Ms, p99Ms, longestMs] = [0.5, 0.99, 1].map((share) => percentile(latencies, share));
    return {
      turns: 1,
      perSecond: answered / seconds,
      p50Ms: p50Ms ?? 0,
      p99Ms: p99Ms ?? 0,
      longestMs: longestMs ?? 0,
    };
  };
  // One to get warm.
  await turn();
  const without: MintPace[] = [];
  while (without.length < TURNS_WITHOUT) without.push(await turn());

  const before = await removedLinks(bed);
  const due = await countDue(bed, hours);
  const startedAt = performance.now();
  bed.tell('retention');
  const meanwhile: MintPace[] = [];
  let removed = 0;
  while (removed < due && meanwhile.length < (removed > 0 ? ENOUGH_TURNS : VAIN_TURNS)) {
    meanwhile.push(await turn());
    removed = (await removedLinks(bed)) - before;
    onTurn(removed / due);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await bed.stop();
  return { removed, seconds, without: summarise(without), meanwhile: summarise(meanwhile) };
}

function summarise(paces: readonly MintPace[]): MintPace {
  const middle = (read: (pace: MintPace) => number): number => median(paces.map(read));
  return {
    turns: paces.length,
    perSecond: middle((pace) => pace.perSecond),
    p50Ms: middle((pace) => pace.p50Ms),
    p99Ms: middle((pace) => pace.p99Ms),
    longestMs: Math.max(...paces.map((pace) => pace.longestMs)),
  };
}

async function countDue(bed: GrowthBed, hours: number): Promise<number> {
  const [row] = await bed.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM links
     WHERE status = ANY (ARRAY['expired', 'revoked', 'rejected']) AND completed_at < now() - $1 * interval '1 hour'`,
    [hours],
  );
  return row?.count ?? 0;
}

/** The database's own statistics: counting the rows themselves would be a load of its own. */
async function removedLinks(bed: GrowthBed): Promise<number> {
  const [row] = await bed.query<{ removed: string }>(
    `SELECT n_tup_del AS removed FROM pg_stat_user_tables WHERE relname = 'links'`,
  );
  return Number(row?.removed);
}
