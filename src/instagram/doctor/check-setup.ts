import { REF } from '../../ref-tokens/ref-token.js';
import { findGraphVersionLife } from '../graph/graph-versions.js';
import { MAX_ICE_BREAKERS } from '../ice-breakers/ice-breaker.js';
import { compareIceBreakers, countTheirs, planIceBreakers } from '../ice-breakers/merge-ice-breakers.js';
import type { Evidence } from './evidence.js';
import { failed, type Judgement, nameFailure, NO_ACCESS, ok, unknown, warning } from './finding.js';
import { judgeSelfTest } from './self-test.js';

const DAY_MS = 86_400_000;
const VERSION_ENDS_SOON_MS = 90 * DAY_MS;
const BUSY_PERCENT = 75;
/** Links tolerate 60 seconds. */
const SKEW_FAILED_MS = 60_000;
const SKEW_WARNING_MS = 5_000;

/** Meta: for refs in new conversations ice breakers have to be set; another of its pages only recommends it. ig.me links (read 2026-11) */
export function checkIceBreakers({ remote, desiredIceBreakers: desired }: Evidence): Judgement {
  if (remote === null) return NO_ACCESS;
  const { iceBreakers } = remote;
  if (iceBreakers.kind !== 'ok')
    return unknown(`The questions could not be read: ${nameFailure(iceBreakers)}.`);
  const theirs = countTheirs(iceBreakers.value);
  const ofOthers = theirs === 0 ? '' : ` ${theirs} of other tools stay as they are.`;
  if (desired.length > 0) {
    const { missing, surplus } = compareIceBreakers(iceBreakers.value, desired);
    if (missing.length === 0 && surplus.length === 0)
      return ok(`New threads show our ${desired.length} questions.${ofOthers}`);
    const said = `Questions that are not shown as set here: ${[...missing, ...surplus].join(', ')}.`;
    return planIceBreakers(iceBreakers.value, desired, { force: false }).kind === 'no_room'
      ? failed(
          `${said} Other tools have taken ${theirs} of the ${MAX_ICE_BREAKERS} places.`,
          'Remove questions in the other tool, or set fewer: hitch icebreakers set. --force removes those of other tools.',
        )
      : warning(`${said}${ofOthers}`, 'Write them beside those of other tools: hitch doctor --fix.', true);
  }
  if (theirs > 0)
    return ok(`New threads show ${theirs} questions of other tools, which carry refs as ours do.`);
  return warning(
    'No questions are set by the API; those that were made in the inbox are not listed here. Without any, a ref may be lost when a person opens a new thread.',
    'Set one: hitch icebreakers set <account> --question connect="Connect my account". The editor in the inbox is then disabled.',
  );
}

/** Meta: a ref has at most 2,083 characters of A-Z, a-z, 0-9, -, _ and =. */
export function checkRefFormat({ sampleRef }: Evidence): Judgement {
  return REF.test(sampleRef)
    ? ok(`A ref has ${sampleRef.length} characters, all of those that Meta allows.`)
    : failed(
        'A ref of this configuration has characters or a length that Meta does not allow.',
        'Shorten the names (kid) in REF_SIGNING_KEYS.',
      );
}

/** Whether printed links lead to this account. */
export function checkLinkForms({ account, remote, surroundings: { igMeBaseUrl } }: Evidence): Judgement {
  const forms = `Links begin with ${igMeBaseUrl}/${account.username}. Meta’s two forms: https://ig.me/${account.username} and https://ig.me/m/${account.username}.`;
  const username = remote?.me.kind === 'ok' ? remote.me.value.username : null;
  if (username === null) return unknown(`${forms} What the account is called now could not be read.`);
  return username.toLowerCase() === account.username
    ? ok(forms)
    : failed(
        `The account is called @${username} now, and @${account.username} here: links and printed codes lead to no account, or to the next owner of the name.`,
        `hitch accounts rename <account> ${username.toLowerCase()}, and print QR codes that lead to Instagram again.`,
      );
}

/** What the last message of the account to itself has shown. */
export function checkSelfTest({ selfTest, now }: Evidence): Judgement {
  const run = 'hitch doctor <account> --live: the owner writes one word to their own account.';
  if (selfTest === null)
    return unknown('No message of the account to itself has tested the whole path yet.', run);
  const { status, detail } = judgeSelfTest(selfTest, now);
  if (status === 'passed') return ok(detail);
  return status === 'failed'
    ? failed(detail, `Fix what the other checks report, and test again: ${run}`)
    : unknown(detail);
}

export function checkGraphVersion({ surroundings: { graphVersion }, now }: Evidence): Judgement {
  const life = findGraphVersionLife(graphVersion, now);
  const fix =
    'Set GRAPH_VERSION to a newer version, after its change log: https://developers.facebook.com/docs/graph-api/changelog.';
  switch (life.kind) {
    case 'unlisted':
      return ok(`${graphVersion} is newer than this release of Hitch knows.`);
    case 'ended':
      return failed(
        `${graphVersion} has ended; Meta answers with the oldest version that is available.`,
        fix,
      );
    case 'lives': {
      const until = life.endsAt?.toISOString().slice(0, 10);
      if (life.endsAt === null) return ok(`${graphVersion} is available; no end is announced.`);
      const endsSoon = life.endsAt.getTime() - now.getTime() < VERSION_ENDS_SOON_MS;
      return endsSoon
        ? warning(`${graphVersion} ends on ${until}.`, fix)
        : ok(`${graphVersion} is available until ${until}.`);
    }
    default:
      return life satisfies never;
  }
}

/** How much of Meta's budget is used. */
export function checkUsage({ remote }: Evidence): Judgement {
  if (remote === null) return NO_ACCESS;
  if (remote.usage === null) return unknown('Instagram reported no usage.');
  const { appPercent, accountPercent, regainMinutes } = remote.usage;
  const used = Math.max(appPercent ?? 0, accountPercent ?? 0);
  const said = `Used of Meta’s budget: ${used} percent.`;
  if (regainMinutes !== null)
    return failed(
      `${said} Calls are refused for ${regainMinutes} minutes.`,
      'Wait: each call prolongs the wait. Find out which other tool calls with the same app.',
    );
  return used >= BUSY_PERCENT
    ? warning(said, 'At 100 percent calls are refused. Find out which other tool calls with the same app.')
    : ok(said);
}

export function checkClock({ surroundings: { clockSkewMs } }: Evidence): Judgement {
  const said = `The clock of the database is ${Math.round(clockSkewMs)} ms ahead of that of the service.`;
  const skew = Math.abs(clockSkewMs);
  const fix = 'Synchronise both with NTP.';
  if (skew >= SKEW_FAILED_MS) return failed(`${said} Links end too early or too late.`, fix);
  return skew >= SKEW_WARNING_MS ? warning(said, fix) : ok(said);
}

export function checkDatabase({ surroundings: { refusesWrites } }: Evidence): Judgement {
  return refusesWrites
    ? failed(
        'The database answers, and refused a write a moment ago.',
        'Look for a full disk, a read-only standby or a lost role: docs/operations.md, When the database is away.',
      )
    : ok('The database answers and accepts writes.');
}

export function checkPublicUrl({ surroundings: { publicUrl } }: Evidence): Judgement {
  return publicUrl.startsWith('https:')
    ? ok(`PUBLIC_URL is ${publicUrl}.`)
    : warning(
        `PUBLIC_URL is ${publicUrl}: Meta and people’s phones cannot reach it.`,
        'Set PUBLIC_URL to the https address that the world sees. For development, a tunnel or the fake Instagram does.',
      );
}
