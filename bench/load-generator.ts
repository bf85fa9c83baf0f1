// The load generator, a process of its own. Orders and reports go over the IPC channel.
import { type LoopReport, runClosedLoop } from './closed-loop.js';
import type { GeneratorOrder } from './load-orders.js';
import { runOpenLoop } from './open-loop.js';
import { serveOrders } from './processes.js';
import { deliveryRequest, lookUpRequest, mintRequest, type Target } from './requests.js';

interface Person {
  readonly externalUserId: string;
  readonly igsid: string;
}

/** What an app has so far: links that are not used, and people who are linked. */
interface AppState {
  unused: { readonly ref: string; readonly externalUserId: string }[];
  readonly linked: Person[];
}

/** Meta's scoped ids have 16 or 17 digits. */
const FIRST_IGSID = 1_000_000_000_000_000;
/** A large prime step: requests that follow each other are for people who are far apart in the tables. */
const STRIDE = 100_003;

const states = new Map<string, AppState>();
let users = 0;
let people = 0;

const nextIgsid = (): string => String(FIRST_IGSID + (people += 1));

function obey(order: GeneratorOrder): Promise<unknown> {
  switch (order.do) {
    case 'mint':
      return mint(order);
    case 'redeem':
      return redeem(order);
    case 'look-up':
      return lookUp(order);
    case 'arrive':
      return runOpenLoop({ ...order, nextUser: () => `${order.run}-${(users += 1)}`, nextIgsid });
  }
}

/** Mints up to `count` links, all for new users, and keeps their refs. */
async function mint(order: Extract<GeneratorOrder, { do: 'mint' }>): Promise<LoopReport> {
  const { target, run, count, callers, maxMs } = order;
  const names = Array.from({ length: count }, () => `${run}-${(users += 1)}`);
  const requests = names.map((name) => mintRequest(target, name));
  const bodies: { readonly index: number; readonly body: Buffer }[] = [];
  const report = await runClosedLoop({
    port: target.port,
    callers,
    maxMs,
    next: takeEach(requests),
    onAnswer: ({ body }, index) => bodies.push({ index, body }),
  });
  // Parsed after the measured time.
  for (const { index, body } of bodies) {
    const { ref } = JSON.parse(body.toString()) as { ref: string };
    stateOf(target).unused.push({ ref, externalUserId: names[index] ?? '' });
  }
  return report;
}

/** Sends up to `count` deliveries in which `eventsEach` new people use the links that were minted. */
async function redeem(order: Extract<GeneratorOrder, { do: 'redeem' }>): Promise<LoopReport> {
  const { target, eventsEach, count, callers, maxMs } = order;
  const state = stateOf(target);
  const deliveries = Math.min(count, Math.floor(state.unused.length / eventsEach));
  const followers = state.unused
    .splice(0, deliveries * eventsEach)
    .map((link) => ({ ...link, igsid: nextIgsid() }));
  const requests = Array.from({ length: deliveries }, (_, index) =>
    deliveryRequest(target, followers.slice(index * eventsEach, (index + 1) * eventsEach)),
  );
  const report = await runClosedLoop({ port: target.port, callers, maxMs, next: takeEach(requests) });
  // Every delivery that was sent has been answered: otherwise the loop would have failed.
  const linked = report.answered * eventsEach;
  state.linked.push(...followers.slice(0, linked));
  state.unused.unshift(...followers.slice(linked));
  return report;
}

/** Looks up linked people, from all over the list, until the time has passed. */
function lookUp(order: Extract<GeneratorOrder, { do: 'look-up' }>): Promise<LoopReport> {
  const { target, from, by, callers, maxMs } = order;
  const { linked } = stateOf(from);
  if (linked.length === 0) throw new Error('there are no linked people to look up');
  const requests = linked.map((_, index) => {
    const person = linked[(index * STRIDE) % linked.length] as Person;
    return lookUpRequest(target, by, person[by]);
  });
  let sent = 0;
  const next = (): Buffer | null => requests[sent++ % requests.length] ?? null;
  return runClosedLoop({
    port: target.port,
    callers,
    maxMs,
    next,
    onAnswer: ({ body }) => refuseEmpty(body),
  });
}

function refuseEmpty(body: Buffer): void {
  if (body.includes('"data":[]')) throw new Error('a person who is linked was not found');
}

function takeEach(requests: readonly Buffer[]): () => Buffer | null {
  let sent = 0;
  return () => requests[sent++] ?? null;
}

function stateOf({ apiKey }: Pick<Target, 'apiKey'>): AppState {
  const state = states.get(apiKey) ?? { unused: [], linked: [] };
  states.set(apiKey, state);
  return state;
}

serveOrders(0, obey);
