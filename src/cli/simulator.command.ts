import { type Credentials, completeCredentials } from '../dev/demo/credentials.js';
import { credentialsPath, loadCredentials } from '../dev/demo/credentials.store.js';
import { HitchClient } from '../dev/simulator/hitch-client.js';
import { MetaSimulator } from '../dev/simulator/meta-client.js';
import { deliveryOf, EVENT_SHAPES, postbackEvent } from '../dev/simulator/meta-payloads.js';
import { Ids } from '../platform/ids/ids.service.js';
import { DemoStory } from './demo-story.command.js';
import type { Session } from './session.command.js';
import { pick } from './table.js';

const NO_ATTEMPT =
  'No attempt was stored. Possible reasons: the ref is not from this service, an id is not valid, the same event was delivered before, or the person was erased in the last seven days.';

export interface SimulateOptions {
  readonly ref: string;
  readonly igsid: string;
  /** One of `EVENT_SHAPES`. */
  readonly shape: string;
  /** The igId of the account that receives the event; undefined: the demo account. */
  readonly account?: string;
}

/**
 * Delivers one signed event to the running service, as Meta would.
 * @returns the exit code: 1 when the event was not accepted
 */
export async function simulate(session: Session, options: SimulateOptions): Promise<number> {
  const { igsid, shape, account } = options;
  const { print, dataDir } = session;
  const build = Object.entries(EVENT_SHAPES).find(([name]) => name === shape)?.[1] ?? postbackEvent;
  const ref = await session.readArgument(options.ref);
  const credentials = readCredentials(dataDir);
  const event = build({ igId: account ?? credentials.account.igId, igsid, ref, timestampMs: Date.now() });
  const answer = await simulatorFor(credentials).deliver(deliveryOf([event]));
  print(`${answer.status} ${JSON.stringify(answer.body)} (request ${answer.requestId ?? '-'})`);
  if (answer.status !== 200) return 1;
  const { attempts } = await new HitchClient(credentials.url, credentials.adminApiKey).lookup(igsid);
  const attempt = attempts.find((candidate) => candidate.requestId === answer.requestId);
  print(attempt ? `${attempt.outcome}: ${attempt.detail}` : NO_ATTEMPT);
  return 0;
}

/**
 * Shows the whole flow against the running service.
 * @param wait whether to wait the minute that a link needs to expire
 * @returns the exit code: 1 when a check failed
 */
export async function demo(session: Session, wait: boolean): Promise<number> {
  const { print, progress } = session;
  const credentials = readCredentials(session.dataDir);
  const { url } = credentials;
  const story = new DemoStory({
    app: new HitchClient(url, credentials.appApiKey),
    support: new HitchClient(url, credentials.adminApiKey),
    meta: simulatorFor(credentials),
    account: credentials.account,
    print,
    wait: (ms) => progress.wait(ms, '   waiting'),
  });
  print(`Hitch at ${url}, with the demo app. A simulator plays Instagram.`);
  const expiring = await story.mintExpiring();
  await story.handshake();
  await story.threeShapes();
  await story.forgedSignature();
  await story.changedRef();
  await story.secondPerson();
  if (wait) await story.expired(expiring);
  else print('\n8. An expired link: skipped (--no-wait).');
  print(story.failures === 0 ? '\nAll checks passed.' : `\nChecks failed: ${story.failures}.`);
  return story.failures === 0 ? 0 : 1;
}

/**
 * The credentials of the service that runs with this data folder.
 * @throws Error when the service was never started with it
 */
function readCredentials(dataDir: string): Credentials {
  const stored = loadCredentials(dataDir);
  const url = pick(stored, 'url');
  if (typeof url !== 'string' || url === '') {
    throw new Error(
      `${credentialsPath(dataDir)} does not exist. This command needs the embedded mode: start it with \`npm start\` in another terminal first.`,
    );
  }
  return completeCredentials(stored, url, new Ids());
}

function simulatorFor({ url, metaAppSecret, metaVerifyToken }: Credentials): MetaSimulator {
  return new MetaSimulator({ baseUrl: url, appSecret: metaAppSecret, verifyToken: metaVerifyToken });
}
