import { HitchClient } from '../dev/simulator/hitch-client.js';
import { MetaSimulator } from '../dev/simulator/meta-client.js';
import { deliveryOf, EVENT_SHAPES, postbackEvent } from '../dev/simulator/meta-payloads.js';
import { readCredentials } from './read-credentials.command.js';
import type { Session } from './session.command.js';

const NO_ATTEMPT =
  'no attempt was stored: the ref is not one of ours, the ids are not usable, the delivery is a repeated one, or the person was erased in the last seven days';

export interface SimulateOptions {
  readonly ref: string;
  readonly igsid: string;
  /** One of `EVENT_SHAPES`. */
  readonly shape: string;
  /** The igId where the person arrives; the demo account unless it is given. */
  readonly account?: string;
}

/** Delivers one signed event to the running service, as Meta would; gives the exit code. */
export async function simulate(session: Session, options: SimulateOptions): Promise<number> {
  const { igsid, shape, account } = options;
  const { print, dataDir } = session;
  const build = Object.entries(EVENT_SHAPES).find(([name]) => name === shape)?.[1] ?? postbackEvent;
  const ref = await session.readArgument(options.ref);
  const credentials = readCredentials(dataDir);
  const meta = new MetaSimulator({
    baseUrl: credentials.url,
    appSecret: credentials.metaAppSecret,
    verifyToken: credentials.metaVerifyToken,
  });
  const event = build({ igId: account ?? credentials.account.igId, igsid, ref, timestampMs: Date.now() });
  const answer = await meta.deliver(deliveryOf([event]));
  print(`${answer.status} ${JSON.stringify(answer.body)} (request ${answer.requestId ?? '-'})`);
  if (answer.status !== 200) return 1;
  const { attempts } = await new HitchClient(credentials.url, credentials.adminApiKey).lookup(igsid);
  const attempt = attempts.find((candidate) => candidate.requestId === answer.requestId);
  print(attempt ? `${attempt.outcome}: ${attempt.detail}` : NO_ATTEMPT);
  return 0;
}
