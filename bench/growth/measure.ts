import { type LoopReport, runClosedLoop } from '../closed-loop.js';
import { CALLERS } from '../plan.js';
import { deliveryRequest, type LookUpKey, lookUpRequest, mintRequest } from '../requests.js';
import { median } from '../statistics.js';
import type { GrowthBed } from './bed.js';
import { externalUserOf, igsidOf, isFound, randomIgsid } from './people.js';

/** The grown bed, and the small one that it is compared with. */
export interface GrowthBeds {
  readonly small: GrowthBed;
  readonly grown: GrowthBed;
}

/** What one turn measured. */
interface Timing {
  /** The median latency with one caller. */
  readonly aloneMs: number;
  /** With many callers. */
  readonly perSecond: number;
  readonly p99Ms: number;
}

export interface GrowthResult {
  readonly title: string;
  /** False: measured for information only. */
  readonly isWanted: boolean;
  /** Medians of the rounds. */
  readonly small: Timing;
  readonly grown: Timing;
  /** How many times longer it takes in the grown bed, with one caller and with many: medians of the rounds. */
  readonly aloneRatio: number;
  readonly togetherRatio: number;
}

interface Measure {
  readonly title: string;
  readonly isWanted: boolean;
  /** Whether turns add rows. */
  readonly writes: boolean;
  readonly prepare: (bed: GrowthBed, count: number) => Promise<Buffer[]>;
}

const REQUESTS = { warmUp: 600, together: 4_000, alone: 600 };
const AT_MOST_MS = 120_000;
const PREPARING_CALLERS = 128;
/** Tables up to this size are filled again before each turn that writes: what a turn adds would make them grow. */
const REFILLED_LINKS = 100_000;
const EMPTY = Buffer.from('"data":[]');

let users = 0;

/** Redemptions come last: they dirty pages all over the tables, which later requests would have to write. */
export const MEASURES: readonly Measure[] = [
  { title: 'mint', isWanted: true, writes: true, prepare: async (bed, count) => mints(bed, count) },
  { title: 'look-up by IGSID', isWanted: true, writes: false, prepare: lookUps('igsid', igsidOf) },
  {
    title: 'look-up by external user',
    isWanted: true,
    writes: false,
    prepare: lookUps('externalUserId', externalUserOf),
  },
  { title: 'redemption of one event', isWanted: false, writes: true, prepare: redemptions },
];

/** Measures both beds in turn, so that other load on the machine affects both. */
export async function measureGrowth(
  measure: Measure,
  rounds: number,
  beds: GrowthBeds,
): Promise<GrowthResult> {
  const all: { small: Timing; grown: Timing }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await beds.small.bringToMemory();
    await beds.grown.bringToMemory();
    const timings: Partial<Record<keyof GrowthBeds, Timing>> = {};
    const order = round % 2 === 0 ? (['small', 'grown'] as const) : (['grown', 'small'] as const);
    for (const side of order) timings[side] = await takeTurn(measure, beds[side]);
    all.push(timings as Record<keyof GrowthBeds, Timing>);
  }
  const timing = (side: keyof GrowthBeds): Timing => ({
    aloneMs: median(all.map((round) => round[side].aloneMs)),
    perSecond: median(all.map((round) => round[side].perSecond)),
    p99Ms: median(all.map((round) => round[side].p99Ms)),
  });
  return {
    title: measure.title,
    isWanted: measure.isWanted,
    small: timing('small'),
    grown: timing('grown'),
    aloneRatio: median(all.map(({ small, grown }) => grown.aloneMs / small.aloneMs)),
    togetherRatio: median(all.map(({ small, grown }) => small.perSecond / grown.perSecond)),
  };
}

async function takeTurn({ writes, prepare }: Measure, bed: GrowthBed): Promise<Timing> {
  if (writes && bed.links <= REFILLED_LINKS) await bed.fill(bed.links);
  const { warmUp, together, alone } = REQUESTS;
  const requests = await prepare(bed, warmUp + together + alone);
  const send = (count: number, callers: number): Promise<LoopReport> =>
    sendAll(bed, requests.splice(0, count), callers, writes ? undefined : refuseEmpty);
  await send(warmUp, CALLERS);
  const all = await send(together, CALLERS);
  const one = await send(alone, 1);
  return { aloneMs: one.latencyMs.p50, perSecond: all.answered / all.seconds, p99Ms: all.latencyMs.p99 };
}

/** For new users, whose names lie between the known ones. */
function mints(bed: GrowthBed, count: number): Buffer[] {
  return Array.from({ length: count }, () => {
    const user = `${externalUserOf(anyPerson(bed))}.${(users += 1)}.${Date.now()}`;
    return mintRequest(bed.target, user);
  });
}

/** For new people, each with a link that is minted here. */
async function redemptions(bed: GrowthBed, count: number): Promise<Buffer[]> {
  const refs: string[] = [];
  const keep = (body: Buffer): void => void refs.push((JSON.parse(body.toString()) as { ref: string }).ref);
  await sendAll(bed, mints(bed, count), PREPARING_CALLERS, keep);
  return refs.map((ref) => deliveryRequest(bed.target, [{ ref, igsid: randomIgsid() }]));
}

/** For people who are linked, at random. */
function lookUps(by: LookUpKey, valueOf: (person: number) => string): Measure['prepare'] {
  const foundPerson = (bed: GrowthBed): number => {
    for (;;) {
      const person = anyPerson(bed);
      if (isFound(person)) return person;
    }
  };
  return async (bed, count) =>
    Array.from({ length: count }, () => lookUpRequest(bed.target, by, valueOf(foundPerson(bed))));
}

/** There is a person for every second link. */
function anyPerson({ links }: GrowthBed): number {
  return 1 + Math.floor((Math.random() * links) / 2);
}

function sendAll(
  { target }: GrowthBed,
  requests: readonly Buffer[],
  callers: number,
  onBody: (body: Buffer) => void = () => undefined,
): Promise<LoopReport> {
  let sent = 0;
  return runClosedLoop({
    port: target.port,
    callers,
    maxMs: AT_MOST_MS,
    next: () => requests[sent++] ?? null,
    onAnswer: ({ body }) => onBody(body),
  });
}

function refuseEmpty(body: Buffer): void {
  if (body.includes(EMPTY)) throw new Error('a person who is linked was not found');
}
