import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CONNECTIONS } from './bench-plan.js';
import type { PileName } from './generator-orders.js';
import { clear, type Player, prepare, send } from './players.js';
import { median } from './statistics.js';

export interface MemorySample {
  readonly requests: number;
  readonly residentMb: number;
}

export interface MemoryResult {
  readonly requests: number;
  /** Before the first request. */
  readonly idleMb: number;
  /** The middle of each quarter's samples, and the last sample of all. */
  readonly quartersMb: readonly number[];
  readonly endMb: number;
  /** Of the last quarter to the second one. */
  readonly growth: number;
  readonly samples: readonly MemorySample[];
}

const REQUESTS = 1_000_000;
/** In turns: two fifths write, so that the tables stay of a moderate size, and three look up. */
const TURN: readonly (readonly [PileName, number])[] = [
  ['mints', 4_000],
  ['deliveries', 4_000],
  ['lookups-by-igsid', 6_000],
  ['lookups-by-user', 6_000],
];
/** On a slow machine it ends before the million: how far it came stands in the result. */
const WITHIN_MS = 200_000;

/** Watches what stays resident of the service over a million requests. */
export async function measureMemory(
  player: Player,
  pid: number,
  say: (what: string) => void,
): Promise<MemoryResult> {
  const idleMb = await readResidentMb(pid);
  const samples: MemorySample[] = [];
  const startedAt = performance.now();
  const isInTime = (): boolean => performance.now() - startedAt < WITHIN_MS;
  let requests = 0;
  while (requests < REQUESTS && isInTime()) {
    for (const [pile, count] of TURN) {
      if (pile === 'mints' || pile === 'deliveries') await clear(player, pile);
      const plan = { pile, eventsEach: 1 };
      await prepare(player, plan, count);
      const load = { ...plan, maxRequests: count, maxMs: WITHIN_MS, connections: CONNECTIONS };
      requests += (await send(player, load)).answered;
    }
    samples.push({ requests, residentMb: await readResidentMb(pid) });
    say(`${Math.floor(requests / 1_000)} thousand requests`);
  }
  return { idleMb, ...summarise(samples) };
}

/** The quarters by requests, each with its own samples. */
export function summarise(samples: readonly MemorySample[]): Omit<MemoryResult, 'idleMb'> {
  const last = samples.at(-1) ?? { requests: 0, residentMb: 0 };
  const quartersMb = [1, 2, 3, 4].map((quarter) => {
    const [from, to] = [((quarter - 1) * last.requests) / 4, (quarter * last.requests) / 4];
    const inside = samples.filter(({ requests }) => requests > from && requests <= to);
    return median(inside.map(({ residentMb }) => residentMb));
  });
  const [, second = 0, , fourth = 0] = quartersMb;
  const { requests, residentMb } = last;
  return { requests, quartersMb, endMb: residentMb, growth: fourth / second, samples };
}

async function readResidentMb(pid: number): Promise<number> {
  // POSIX: in units of 1,024 bytes.
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return (Number(stdout) * 1_024) / 1_000_000;
}
