import { HitchClient } from '../dev/simulator/hitch-client.js';
import { deliveryOf, EVENT_SHAPES, postbackEvent } from '../dev/simulator/meta-payloads.js';
import { normaliseRef, readClaims, readRefShape } from '../ref-tokens/ref-token.js';
import { DemoStory } from './demo-story.command.js';
import { UsageError } from './option-values.js';
import type { Session } from './session.command.js';
import { openStage } from './stage.command.js';

const NO_ATTEMPT =
  'No attempt was stored. Possible reasons: the ref is not from this service, an id is not valid, the same event was delivered before, or the person was erased in the last seven days.';

const NO_REAL_PEOPLE =
  'Its people exist only in this run: Instagram and the phone of the fake Instagram do not know them, so messages from Hitch to them are refused.';

const NO_ADMIN_KEY = 'Set ADMIN_API_KEY to see the outcome: it is needed for the look-up.';

export interface SimulateOptions {
  /** URL of the service; undefined: `HITCH_URL`, or the embedded mode's. */
  readonly url?: string;
  readonly ref: string;
  readonly igsid: string;
  /** One of `EVENT_SHAPES`. */
  readonly shape: string;
  /** The igId of the account that receives the event; undefined: the account that the ref names. */
  readonly account?: string;
}

/**
 * Delivers one signed event to a running service, as Meta would.
 * @returns the exit code: 1 when the event was not accepted
 * @throws Error when the service or the app secret is not known
 */
export async function simulate(session: Session, options: SimulateOptions): Promise<number> {
  const { igsid, shape } = options;
  const { print } = session;
  const build = Object.entries(EVENT_SHAPES).find(([name]) => name === shape)?.[1] ?? postbackEvent;
  const ref = await session.readArgument(options.ref);
  const stage = openStage(session, options.url);
  const igId = options.account ?? accountOf(ref) ?? stage.account?.igId;
  if (igId === undefined)
    throw new UsageError('the ref does not name an account; pass its Instagram id with --account');
  const event = build({ igId, igsid, ref, timestampMs: Date.now() });
  const answer = await stage.meta().deliver(deliveryOf([event]));
  print(`${answer.status} ${JSON.stringify(answer.body)} (request ${answer.requestId ?? '-'})`);
  if (answer.status !== 200) return 1;
  if (stage.adminApiKey === null) {
    session.note(NO_ADMIN_KEY);
    return 0;
  }
  const { attempts } = await new HitchClient(stage.url, stage.adminApiKey).lookup(igsid);
  const attempt = attempts.find((candidate) => candidate.requestId === answer.requestId);
  print(attempt ? `${attempt.outcome}: ${attempt.detail}` : NO_ATTEMPT);
  return 0;
}

/** The account that a ref of ours names. It is read, not verified: the service does that. */
function accountOf(ref: string): string | undefined {
  const shape = readRefShape(normaliseRef(ref));
  return shape.kind === 'token' ? readClaims(shape.payload)?.igId : undefined;
}

/**
 * Shows the whole flow against a running service. It leaves links and identities of users whose names begin with `demo-`.
 * @param wait whether to wait the minute that a link needs to expire
 * @returns the exit code: 1 when a check failed
 * @throws Error when the service, a key or a secret is not known
 */
export async function demo(
  session: Session,
  { wait, url, account }: { readonly wait: boolean; readonly url?: string; readonly account?: string },
): Promise<number> {
  const { print, progress } = session;
  const stage = openStage(session, url);
  const story = new DemoStory({
    app: new HitchClient(stage.url, stage.need('HITCH_API_KEY')),
    support: new HitchClient(stage.url, stage.need('ADMIN_API_KEY')),
    meta: stage.meta(),
    account: account ?? stage.account?.username ?? null,
    print,
    wait: (ms) => progress.wait(ms, '   waiting'),
  });
  print(
    `Hitch at ${stage.url}, ${stage.account ? 'with the demo app' : 'with your app'}. A simulator plays Instagram.`,
  );
  print(NO_REAL_PEOPLE);
  const expiring = await story.mintExpiring();
  await story.handshake();
  await story.threeShapes();
  await story.forgedSignature();
  await story.changedRef();
  await story.secondPerson();
  if (wait) await story.expired(expiring);
  else print('\n8. An expired link: skipped (--no-wait).');
  await story.page();
  print(story.failures === 0 ? '\nAll checks passed.' : `\nChecks failed: ${story.failures}.`);
  return story.failures === 0 ? 0 : 1;
}
