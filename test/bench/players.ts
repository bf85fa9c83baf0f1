import type { MeasurePlan } from './bench-plan.js';
import type { Generator } from './children.js';
import type { PileName, RunOrder, RunReport } from './generator-orders.js';
import type { Answered } from './tally.js';

/** The service, the same for an app that is told of everything, the bare server, and the one written by hand. */
export type PlayerName = 'service' | 'told' | 'floor' | 'tuned';

/** A server, and who plays its apps, users and Meta. */
export interface Player {
  readonly name: PlayerName;
  readonly port: number;
  readonly generator: Generator;
  /** What its good answers have promised; null for the floor, which stores nothing: the same requests do again. */
  readonly answered: Answered | null;
  /** Resolves when what its answers have set off is over as well. */
  readonly settle: () => Promise<void>;
}

type Load = Pick<RunOrder, 'pile' | 'connections' | 'maxMs'> & {
  readonly eventsEach: number;
  readonly maxRequests?: number;
};

/** Mints that are not measured may go in larger batches. */
const ASIDE = { connections: 128, maxMs: 120_000, eventsEach: 1 };
const ASIDE_MINTS = 20_000;
/** So many are looked up, again and again. */
const LOOKUPS = 20_000;

/** Brings the requests at hand up to `count`. Each event needs a link of its own, minted here when none is left. */
export async function prepare(
  player: Player,
  { pile, eventsEach }: Pick<MeasurePlan, 'pile' | 'eventsEach'>,
  count: number,
): Promise<void> {
  const { generator } = player;
  if (player.answered === null) return; // sends what another player's generator has at hand
  if (pile === 'mints') await generator.prepare({ do: 'write-mints', count });
  else if (pile === 'deliveries') await prepareDeliveries(player, eventsEach, count);
  else {
    const order = { do: 'write-lookups', pile, count: LOOKUPS } as const;
    if ((await generator.prepare(order)) >= LOOKUPS) return;
    await prepareDeliveries(player, 1, LOOKUPS);
    await send(player, { ...ASIDE, pile: 'deliveries' });
    await player.settle();
    await generator.prepare(order);
  }
}

async function prepareDeliveries(player: Player, eventsEach: number, count: number): Promise<void> {
  const { generator } = player;
  for (;;) {
    const unsent = await generator.prepare({ do: 'write-deliveries', count, eventsEach });
    if (unsent >= count) return;
    const missing = Math.min(ASIDE_MINTS, (count - unsent) * eventsEach);
    await generator.prepare({ do: 'write-mints', count: missing });
    await send(player, { ...ASIDE, pile: 'mints' });
  }
}

/** Forgets what another measure has left. */
export async function clear({ generator }: Player, pile: PileName): Promise<void> {
  await generator.prepare({ do: 'clear', pile });
}

/**
 * Sends what was prepared: what is stored each once, look-ups round and round.
 * @throws Error when a request is not answered as it should be
 */
export async function send(player: Player, { eventsEach, maxRequests, ...load }: Load): Promise<RunReport> {
  const { generator, port, answered } = player;
  const once = answered !== null && (load.pile === 'mints' || load.pile === 'deliveries');
  const report = await generator.run({ ...load, port, once, maxRequests: maxRequests ?? null });
  if (Object.keys(report.refused).length > 0) {
    throw new Error(`some requests were refused, by status: ${JSON.stringify(report.refused)}`);
  }
  if (answered !== null && load.pile === 'mints') answered.mints += report.answered;
  if (answered !== null && load.pile === 'deliveries') answered.events += report.answered * eventsEach;
  return report;
}
