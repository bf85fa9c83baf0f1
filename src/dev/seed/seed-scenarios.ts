import type { SeedRandom } from './seed-random.js';
import { come, findKnown, mint, open, VIAS, type Visit } from './seed-visit.js';

type Play = (visit: Visit) => void;

const MINUTE = 60;
const DAY = 86_400;
const UNLINK_REASONS = ['account closed', 'user request', null] as const;
/** A statement that took too long succeeds later. */
const PASSING_ERROR = '57014';
const LASTING_ERRORS = ['23514', 'program_fault'] as const;

/** What becomes of a visit, and how often; each ends in the outcome or state that its name says. */
const SCENARIOS: readonly { readonly name: string; readonly share: number; readonly play: Play }[] = [
  { name: 'linked', share: 590, play: link },
  { name: 'never opened', share: 120, play: (visit) => void mint(visit) },
  { name: 'opened only', share: 75, play: (visit) => open(visit, mint(visit), 20) },
  { name: 'expired', share: 45, play: comeLate },
  { name: 'superseded', share: 35, play: supersede },
  { name: 'revoked', share: 20, play: revoke },
  { name: 'declined on the page', share: 8, play: declineOnPage },
  { name: 'used by another', share: 16, play: share },
  { name: 'already linked', share: 34, play: comeAgain },
  { name: 'person taken', share: 12, play: takePerson },
  { name: 'user taken', share: 12, play: takeUser },
  { name: 'replaced', share: 6, play: replace },
  { name: 'wrong account', share: 7, play: comeElsewhere },
  { name: 'forged', share: 10, play: (visit) => comeWithout(visit, 'forged') },
  { name: 'unknown link', share: 3, play: (visit) => comeWithout(visit, 'unknown') },
  { name: 'closed', share: 5, play: comeToClosed },
  { name: 'confirmed', share: 24, play: (visit) => confirm(visit, 'confirm') },
  { name: 'declined', share: 6, play: (visit) => confirm(visit, 'decline') },
  { name: 'not confirmed', share: 6, play: (visit) => confirm(visit, null) },
  { name: 'dead letter', share: 2, play: (visit) => fail(visit, null) },
  {
    name: 'retried dead letter',
    share: 2,
    play: (visit) => fail(visit, visit.random.whole(1_800, 20_000)),
  },
];

/** Each of them once, for a data set that has to have them all. */
export const EVERY_SCENARIO: readonly Play[] = SCENARIOS.map(({ play }) => play);

/** One at random, as often as its share. */
export function pickScenario(random: SeedRandom): Play {
  return random.pickByShare(SCENARIOS).play;
}

function link(visit: Visit): void {
  const { world, random } = visit;
  const linkId = mint(visit);
  come(visit, linkId);
  if (!random.chance(0.06)) return;
  world.clock.after(random.whole(DAY, 12 * DAY), () => {
    const { identityId } = world.links.get(linkId);
    if (identityId)
      world.unlink(identityId, random.pick(UNLINK_REASONS), random.chance(0.7) ? 'app' : 'admin');
  });
}

function comeLate(visit: Visit): void {
  come(visit, mint(visit), undefined, visit.app.ttlSeconds + visit.random.whole(2 * MINUTE, 60 * MINUTE));
}

/** Two mints of one session: the person comes through the second one, and perhaps through the first one, too. */
function supersede(visit: Visit): void {
  const { world, random, app, account, newUser } = visit;
  const request = {
    externalUserId: newUser(),
    sessionId: random.bytes(12).toString('base64url'),
    channel: random.pick<string>(app.channels),
    context: null,
    onConflict: 'reject',
    confirmation: 'none',
    ttlSeconds: app.ttlSeconds,
  } as const;
  const [first, igsid] = [world.links.mint(app, account, request), world.newPerson()];
  open(visit, first, 30);
  world.clock.after(random.whole(60, 150), () => {
    const second = world.links.mint(app, account, request);
    if (random.chance(0.5)) world.clock.after(20, () => world.come(first, { igsid, via: 'referral' }));
    come(visit, second, igsid);
  });
}

function revoke(visit: Visit): void {
  const { world, random } = visit;
  const linkId = mint(visit);
  open(visit, linkId, 25);
  world.clock.after(random.whole(60, 300), () => world.links.revoke(linkId));
  if (random.chance(0.6))
    world.clock.after(random.whole(360, 700), () =>
      world.come(linkId, { igsid: world.newPerson(), via: 'postback' }),
    );
}

function declineOnPage(visit: Visit): void {
  const linkId = mint(visit);
  visit.world.clock.after(15, () => visit.world.links.open(linkId));
  visit.world.clock.after(50, () => visit.world.links.decline(linkId));
}

/** The link was passed on: a second person comes through it. */
function share(visit: Visit): void {
  const linkId = mint(visit);
  come(visit, linkId);
  visit.world.clock.after(visit.random.whole(300, 600), () =>
    visit.world.come(linkId, { igsid: visit.world.newPerson(), via: 'referral' }),
  );
}

function comeAgain(visit: Visit): void {
  const known = findKnown(visit);
  if (!known) return link(visit);
  come(visit, mint(visit, { externalUserId: known.externalUserId }), known.igsid);
}

function takePerson(visit: Visit): void {
  const known = findKnown(visit);
  if (!known) return link(visit);
  come(visit, mint(visit), known.igsid);
}

function takeUser(visit: Visit): void {
  const known = findKnown(visit);
  if (!known) return link(visit);
  come(visit, mint(visit, { externalUserId: known.externalUserId }));
}

function replace(visit: Visit): void {
  const known = findKnown(visit);
  if (!known) return link(visit);
  come(visit, mint(visit, { externalUserId: known.externalUserId, onConflict: 'replace' }));
}

function comeElsewhere(visit: Visit): void {
  const { world, random, cast, account } = visit;
  const others = cast.apps.flatMap(({ accounts }) => accounts).filter(({ id }) => id !== account.id);
  const linkId = mint(visit);
  open(visit, linkId, 25);
  const coming = { igsid: world.newPerson(), via: 'message', to: random.pick(others) } as const;
  world.clock.after(random.whole(60, 200), () => world.come(linkId, coming));
}

function comeWithout({ world, account }: Visit, kind: 'forged' | 'unknown'): void {
  world.comeWithout(account, kind, { igsid: world.newPerson(), via: 'referral' });
}

/** The identity has ended, and the person tries the old link again. */
function comeToClosed(visit: Visit): void {
  const { world, random } = visit;
  const [linkId, igsid] = [mint(visit), world.newPerson()];
  come(visit, linkId, igsid);
  world.clock.after(random.whole(600, 3_600), () =>
    world.unlink(world.links.get(linkId).identityId ?? '', 'user request', 'app'),
  );
  world.clock.after(random.whole(4_000, 9_000), () => world.come(linkId, { igsid, via: 'referral' }));
}

function confirm(visit: Visit, answer: 'confirm' | 'decline' | null): void {
  const { world, random } = visit;
  const linkId = mint(visit, { confirmation: 'app' });
  const wait = random.whole(35, 200);
  come(visit, linkId, undefined, wait);
  if (answer !== null) world.clock.after(wait + random.whole(10, 240), () => world.answer(linkId, answer));
}

function fail(visit: Visit, retryAfterSeconds: number | null): void {
  const { world, random } = visit;
  const linkId = mint(visit);
  open(visit, linkId, 25);
  const coming = { igsid: world.newPerson(), via: random.pick(VIAS) };
  const errorCode = retryAfterSeconds === null ? random.pick(LASTING_ERRORS) : PASSING_ERROR;
  world.clock.after(random.whole(40, 200), () => world.fail(linkId, coming, errorCode, retryAfterSeconds));
}
