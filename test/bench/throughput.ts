import type { RunReport } from './generator-orders.js';
import { clear, type Player, prepare, send } from './players.js';
import { renderPlot, type Series } from './plot.js';

export interface ThroughputResult {
  readonly connections: number;
  readonly mint: RunReport;
  readonly webhook: RunReport;
}

const CONNECTIONS = [1, 2, 4, 8, 16, 32, 64, 128];
const MAX_MS = 1_500;
const WARM_UP_MS = 3_000;
/** More than are sent in a turn. */
const AT_HAND = 20_000;

/** How the speed grows with the number of connections; each turn ends by its time. */
export async function measureThroughput(
  player: Player,
  say: (what: string) => void,
): Promise<ThroughputResult[]> {
  const results: ThroughputResult[] = [];
  for (const pile of ['mints', 'deliveries'] as const) {
    await clear(player, pile);
    await take(player, pile, 32, WARM_UP_MS);
  }
  for (const connections of CONNECTIONS) {
    say(`${connections} of ${CONNECTIONS.at(-1)}`);
    const mint = await take(player, 'mints', connections, MAX_MS);
    const webhook = await take(player, 'deliveries', connections, MAX_MS);
    results.push({ connections, mint, webhook });
  }
  return results;
}

async function take(
  player: Player,
  pile: 'mints' | 'deliveries',
  connections: number,
  maxMs: number,
): Promise<RunReport> {
  const plan = { pile, eventsEach: 1 };
  await prepare(player, plan, AT_HAND);
  return send(player, { ...plan, connections, maxMs });
}

/** The plot of the documentation. */
export function plotThroughput(results: readonly ThroughputResult[]): string {
  const seriesOf = (name: string, report: (result: ThroughputResult) => RunReport): Series => ({
    name,
    points: results.map((result) => {
      const { answered, seconds } = report(result);
      return { x: result.connections, y: answered / seconds };
    }),
  });
  const series = [
    seriesOf('mints', ({ mint }) => mint),
    seriesOf('single-event webhooks', ({ webhook }) => webhook),
  ];
  const words = series.map(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)].map((point) => Math.round(point?.y ?? 0));
    return `${name} from ${first} to ${last} a second`;
  });
  return renderPlot({
    title: 'Throughput over connections',
    description: `From ${results[0]?.connections} to ${results.at(-1)?.connections} connections: ${words.join('; ')}.`,
    x: { label: 'connections', scale: 'log', ticks: CONNECTIONS },
    y: { label: 'requests a second' },
    series,
  });
}
