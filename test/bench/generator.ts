// The load generator, a process of its own: node generator.js <tenant as JSON>. Orders and answers go over the IPC channel.
import { runClosedLoop } from './closed-loop.js';
import type { GeneratorAnswer, GeneratorOrder, LookupPile, RunOrder, RunReport } from './generator-orders.js';
import { Pile } from './pile.js';
import { type Minted, type Person, RequestWriter, type Tenant } from './requests.js';
import { percentile } from './statistics.js';

const writer = new RequestWriter(JSON.parse(process.argv[2] ?? 'null') as Tenant);
const piles = {
  mints: new Pile(),
  deliveries: new Pile<readonly Person[]>(),
  'lookups-by-igsid': new Pile(),
  'lookups-by-user': new Pile(),
};
/** Links that nobody has followed yet. */
const links: Minted[] = [];
const linked: Person[] = [];

/** Odd and no multiple of a small number: steps of it lead through any list, far from each other. */
const STRIDE = 100_003;

async function obey(order: GeneratorOrder): Promise<GeneratorAnswer> {
  const { mints, deliveries } = piles;
  switch (order.do) {
    case 'clear':
      piles[order.pile] = new Pile<never>();
      return { kind: 'ready', unsent: 0 };
    case 'write-mints':
      while (mints.unsent < order.count) mints.add(writer.mint(), null);
      return { kind: 'ready', unsent: mints.unsent };
    case 'write-deliveries':
      while (deliveries.unsent < order.count && links.length >= order.eventsEach) {
        const { request, people } = writer.delivery(links.splice(-order.eventsEach));
        deliveries.add(request, people);
      }
      return { kind: 'ready', unsent: deliveries.unsent };
    case 'write-lookups':
      return { kind: 'ready', unsent: writeLookups(order.pile, order.count) };
    case 'run':
      return { kind: 'report', report: await run(order) };
  }
}

function writeLookups(name: LookupPile, count: number): number {
  const pile = (piles[name] = new Pile());
  for (let step = 0; step < Math.min(count, linked.length); step += 1) {
    const person = linked[(step * STRIDE) % linked.length];
    if (person === undefined) continue;
    pile.add(name === 'lookups-by-igsid' ? writer.lookUpIgsid(person) : writer.lookUpUser(person), null);
  }
  return pile.unsent;
}

async function run({ pile: name, once, maxRequests, ...order }: RunOrder): Promise<RunReport> {
  const pile = piles[name];
  const minted: Buffer[] = [];
  const keep = (body: Buffer): void => void minted.push(Buffer.from(body));
  const take = once ? () => pile.takeOnce() : pile.repeat();
  let left = maxRequests ?? Infinity;
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const { latencies, ...result } = await runClosedLoop({
    ...order,
    next: () => (left-- > 0 ? take() : null),
    onBody: once && name === 'mints' ? keep : null,
  });
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuShare = (user + system) / 1_000 / (performance.now() - startedAt);
  // Parsed only now: the measure is not to pay for it.
  for (const body of minted) {
    const { ref, externalUserId } = JSON.parse(body.toString()) as Minted;
    links.push({ ref, externalUserId });
  }
  // Whoever runs this gives up when one answer was not good: so all that were sent are linked.
  for (const people of piles.deliveries.aboutSent()) linked.push(...people);
  return { ...result, p50Ms: percentile(latencies, 0.5), p99Ms: percentile(latencies, 0.99), cpuShare };
}

process.on('message', (order: GeneratorOrder) => {
  void obey(order)
    .catch((error: unknown): GeneratorAnswer => ({ kind: 'fault', fault: String(error) }))
    .then((answer) => process.send?.(answer));
});
process.on('SIGINT', () => undefined); // who started us tells us when to go
process.on('disconnect', () => process.exit());
