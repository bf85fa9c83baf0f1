import type { Cast, CastAccount, CastApp } from './seed-cast.js';
import { SILENT_ACCOUNT } from './seed-cast.js';
import { type CampaignScene, planCampaigns } from './plan-campaigns.js';
import { SeedCampaigns } from './seed-campaigns.js';
import { SeedClock } from './seed-clock.js';
import { SeedDeliveries } from './seed-deliveries.js';
import { SeedInvites } from './seed-invites.js';
import { SeedLedger } from './seed-ledger.js';
import { SeedRandom } from './seed-random.js';
import type { Seed, SeedChange } from './seed-rows.js';
import { EVERY_SCENARIO, pickScenario } from './seed-scenarios.js';
import { DAY_MS, HOUR_MS, pickTime, RECENT_MS, SEEDED_DAYS, SILENT_MS } from './seed-times.js';
import { SeedWorld } from './seed-world.js';

const VISITS = 4_000;
/** So many people come through campaigns for each who wants to connect. */
const CAMPAIGN_VISITS_SHARE = 0.35;
const LOOKUPS = 160;
const REFUSED_REQUESTS = 12;
const START = 20_261_201;

/** All rows of a month of traffic up to `now`: the same ones for the same time and cast, but for their times. */
export function makeSeed(cast: Cast, now: Date, visits = VISITS): Seed {
  const random = new SeedRandom(START);
  const ledger = new SeedLedger(random, cast.auditKey);
  const clock = new SeedClock(now);
  const world = new SeedWorld(cast, random, ledger, clock);
  const campaigns = new SeedCampaigns(random, ledger, clock, world.identities);
  const invites = new SeedInvites(cast, random, ledger, clock, world);
  const visitOf = visitsOf(world, random, cast);
  planVisits(world, random, cast, now, visits, visitOf);
  const scene = { cast, random, campaigns, invites, visitOf };
  planCampaigns(scene, now, Math.ceil(visits * CAMPAIGN_VISITS_SHARE));
  planBeside(world, random, ledger, cast, now);
  clock.run();
  const { endpoints, ...sent } = new SeedDeliveries(cast, random, ledger, now).send(ledger.notices);
  const rows = {
    links: world.links.all,
    identities: world.identities.all,
    invites: invites.all,
    ...campaigns.rows,
    attempts: world.attempts,
    repeat_keys: [...world.repeatKeys, ...campaigns.repeatKeys],
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

/** Visits of an app and an account, with users that no other visit has. */
function visitsOf(world: SeedWorld, random: SeedRandom, cast: Cast): CampaignScene['visitOf'] {
  const users = new Map<string, number>();
  const newUser = (app: CastApp): string => {
    const number = (users.get(app.id) ?? 1_000) + random.whole(1, 3);
    users.set(app.id, number);
    return `${app.user}-${number}`;
  };
  return (app, account) => ({ world, random, cast, app, account, newUser: () => newUser(app) });
}

function planVisits(
  world: SeedWorld,
  random: SeedRandom,
  cast: Cast,
  now: Date,
  visits: number,
  visitOf: CampaignScene['visitOf'],
): void {
  const planVisit = (at: Date, play = pickScenario(random)): void => {
    const app = random.pickByShare(cast.apps);
    const account = pickAccount(random, app, now.getTime() - at.getTime());
    const visit = visitOf(app, account);
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

function pickAccount(random: SeedRandom, { accounts }: CastApp, agoMs: number): CastAccount {
  const open = accounts.filter(({ username }) => agoMs > SILENT_MS || username !== SILENT_ACCOUNT);
  return random.pick(open, 1.8);
}
