import { HitchClient } from '../simulator/hitch-client.js';
import { MetaSimulator } from '../simulator/meta-client.js';
import { deliveryOf, messageEvent, postbackEvent, referralEvent } from '../simulator/meta-payloads.js';
import { readCredentials } from './read-credentials.command.js';

const SHAPES = { postback: postbackEvent, message: messageEvent, referral: referralEvent };

const NO_ATTEMPT =
  'no attempt was stored: the ref is not one of ours, the ids are not usable, or the delivery is a repeated one';

export interface SimulateOptions {
  readonly dataDir: string;
  readonly ref?: string | undefined;
  readonly igsid?: string | undefined;
  readonly shape: string;
  readonly account?: string | undefined;
  readonly print: (line: string) => void;
}

/** Delivers one signed event to the running service, as Meta would; gives the exit code. */
export async function simulate({
  dataDir,
  ref,
  igsid,
  shape,
  account,
  print,
}: SimulateOptions): Promise<number> {
  const build = Object.entries(SHAPES).find(([name]) => name === shape)?.[1];
  if (!ref || !igsid || !build) {
    print('simulate needs --ref and --igsid, and a --shape of postback, message or referral.');
    return 2;
  }
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
