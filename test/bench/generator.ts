// The load generator, a process of its own: node generator.js <tenant as JSON>. Orders and answers go over the IPC channel.
import { runClosedLoop } from './closed-loop.js';
import type { GeneratorAnswer, GeneratorOrder, PileName, RunOrder, RunReport } from './generator-orders.js';
import { RequestWriter, type Tenant } from './requests.js';
import { percentile } from './statistics.js';

/** Prepared requests in the order of sending. */
class Pile {
  readonly requests: Buffer[] = [];
  private sent = 0;

  get unsent(): number {
    return this.requests.length - this.sent;
  }

  takeOnce(): Buffer | null {
    return this.requests[this.sent++] ?? null;
  }

  /** From the first one on, round and round. */
  repeat(): () => Buffer | null {
    let index = 0;
    return () => this.requests[index++ % this.requests.length] ?? null;
  }
}

const writer = new RequestWriter(JSON.parse(process.argv[2] ?? 'null') as Tenant);
const piles: Record<PileName, Pile> = { mints: new Pile(), deliveries: new Pile() };
/** Refs of links that nobody has followed yet. */
const refs: string[] = [];

async function obey(order: GeneratorOrder): Promise<GeneratorAnswer> {
  const { mints, deliveries } = piles;
  switch (order.do) {
    case 'clear':
      piles[order.pile] = new Pile();
      return { kind: 'ready', unsent: 0 };
    case 'write-mints':
      while (mints.unsent < order.count) mints.requests.push(writer.mint());
      return { kind: 'ready', unsent: mints.unsent };
    case 'write-deliveries':
      while (deliveries.unsent < order.count && refs.length >= order.eventsEach) {
        deliveries.requests.push(writer.delivery(refs.splice(-order.eventsEach)));
      }
      return { kind: 'ready', unsent: deliveries.unsent };
    case 'run':
      return { kind: 'report', report: await run(order) };
  }
}

async function run({ pile: name, once, ...order }: RunOrder): Promise<RunReport> {
  const pile = piles[name];
  const minted: Buffer[] = [];
  const keep = (body: Buffer): void => void minted.push(Buffer.from(body));
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const { latencies, ...result } = await runClosedLoop({
    ...order,
    next: once ? () => pile.takeOnce() : pile.repeat(),
    onBody: once && name === 'mints' ? keep : null,
  });
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuShare = (user + system) / 1_000 / (performance.now() - startedAt);
  // Parsed only now: the measure is not to pay for it.
  for (const body of minted) refs.push((JSON.parse(body.toString()) as { ref: string }).ref);
  return { ...result, p50Ms: percentile(latencies, 0.5), p99Ms: percentile(latencies, 0.99), cpuShare };
}

process.on('message', (order: GeneratorOrder) => {
  void obey(order)
    .catch((error: unknown): GeneratorAnswer => ({ kind: 'fault', fault: String(error) }))
    .then((answer) => process.send?.(answer));
});
process.on('SIGINT', () => undefined); // who started us tells us when to go
process.on('disconnect', () => process.exit());
