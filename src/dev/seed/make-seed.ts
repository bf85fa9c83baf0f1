import type { Cast, CastAccount, CastApp } from './seed-cast.js';
import { SILENT_ACCOUNT } from './seed-cast.js';
import { SeedClock } from './seed-clock.js';
import { SeedDeliveries } from './seed-deliveries.js';
import { SeedLedger } from './seed-ledger.js';
import { SeedRandom } from './seed-random.js';
import type { Seed, SeedChange } from './seed-rows.js';
import { EVERY_SCENARIO, pickScenario } from './seed-scenarios.js';
import { SeedWorld } from './seed-world.js';

/** How many days the data set covers. */
export const SEEDED_DAYS = 30;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const VISITS = 4_000;
/** The last visits are so old at the most: their links wait for a person or a confirmation. */
const RECENT_MS = 7 * 60_000;
const SILENT_MS = 2 * DAY_MS;
const LOOKUPS = 160;
const REFUSED_REQUESTS = 12;
const START = 20_261_201;
/** How busy each hour of a day (UTC) is. */
const HOURS = [2, 1, 1, 0, 0, 1, 3, 6, 9, 12, 13, 14, 15, 13, 12, 12, 13, 15, 18, 20, 19, 15, 9, 5];

/** All rows of a month of traffic up to `now`: the same ones for the same time and cast, but for their times. */
export function makeSeed(cast: Cast, now: Date, visits = VISITS): Seed {
  const random = new SeedRandom(START);
  const ledger = new SeedLedger(random, cast.auditKey);
  const world = new SeedWorld(cast, random, ledger, new SeedClock(now));
  planVisits(world, random, cast, now, visits);
  planBeside(world, random, ledger, cast, now);
  world.clock.run();
  const { endpoints, ...sent } = new SeedDeliveries(cast, random, ledger, now).send(ledger.notices);
  const rows = {
    links: world.links.all,
    identities: world.identities.all,
    attempts: world.attempts,
    repeat_keys: world.repeatKeys,
    dead_letters: world.deadLetters,
    ...sent,
    ...ledger.close(),
  };
  const since = new Date(now.getTime() - SEEDED_DAYS * DAY_MS);
  const states = endpoints.map(({ id, ...values }) => ({ table: 'endpoints', key: { id }, values }));
  return { rows, changes: [...backdate(cast, since), ...states] };
}

/** What was registered for the data set just now becomes as old as its first rows. */
function backdate({ apps, supportKeyId }: Cast, since: Date): SeedChange[] {
  const created = (table: string, id: string): SeedChange => ({
    table,
    key: { id },
    values: { createdAt: since },
  });
  return [
    created('api_keys', supportKeyId),
    ...apps.flatMap(({ id, keyId, accounts, endpoints }) => [
      created('apps', id),
      created('api_keys', keyId),
      ...endpoints.map((endpoint) => created('endpoints', endpoint.id)),
      ...accounts.flatMap((account) => [
        created('accounts', account.id),
        { table: 'app_accounts', key: { appId: id, accountId: account.id }, values: { grantedAt: since } },
      ]),
    ]),
  ];
}

function planVisits(world: SeedWorld, random: SeedRandom, cast: Cast, now: Date, visits: number): void {
  const users = new Map<string, number>();
  const newUser = (app: CastApp): string => {
    const number = (users.get(app.id) ?? 1_000) + random.whole(1, 3);
    users.set(app.id, number);
    return `${app.user}-${number}`;
  };
  const planVisit = (at: Date, play = pickScenario(random)): void => {
    const app = random.pickByShare(cast.apps);
    const account = pickAccount(random, app, now.getTime() - at.getTime());
    const visit = { world, random, cast, app, account, newUser: () => newUser(app) };
    world.clock.plan(at, () => play(visit));
  };
  for (let index = 0; index < visits; index += 1) planVisit(pickTime(random, now));
  // Whatever the random numbers are, each scenario is there: some days old, and in the middle of what happens in it.
  for (const [index, play] of EVERY_SCENARIO.entries()) {
    planVisit(new Date(now.getTime() - DAY_MS - index * HOUR_MS), play);
    planVisit(new Date(now.getTime() - random.whole(RECENT_MS / 2, RECENT_MS)), play);
  }
}

/** What support looked up, and requests that Meta did not sign. */
function planBeside(world: SeedWorld, random: SeedRandom, ledger: SeedLedger, cast: Cast, now: Date): void {
  for (let index = 0; index < LOOKUPS; index += 1)
    world.clock.plan(pickTime(random, now), () => {
      const attempt = world.attempts.at(-random.whole(1, 40));
      if (!attempt) return;
      const { appId, igsid } = attempt;
      const actor = { kind: 'admin', keyId: cast.supportKeyId } as const;
      ledger.record(actor, { action: 'person.looked_up', appId, subject: igsid }, world.clock.now);
    });
  for (let index = 0; index < REFUSED_REQUESTS; index += 1) {
    const at = pickTime(random, now);
    world.clock.plan(at, () => ledger.refuse(at));
  }
}

/** A time of the last days: at busy hours, and a little more often of late. */
function pickTime(random: SeedRandom, now: Date): Date {
  for (;;) {
    const ago = random.next() ** 1.15 * (SEEDED_DAYS * DAY_MS - HOUR_MS) + RECENT_MS;
    const at = new Date(now.getTime() - ago);
    const isWeekend = at.getUTCDay() % 6 === 0;
    if (random.next() * 20 < (HOURS[at.getUTCHours()] ?? 0) * (isWeekend ? 0.6 : 1)) return at;
  }
}

function pickAccount(random: SeedRandom, { accounts }: CastApp, agoMs: number): CastAccount {
  const open = accounts.filter(({ username }) => agoMs > SILENT_MS || username !== SILENT_ACCOUNT);
  return random.pick(open, 1.8);
}
