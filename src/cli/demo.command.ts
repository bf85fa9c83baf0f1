import { HitchClient } from '../simulator/hitch-client.js';
import { MetaSimulator } from '../simulator/meta-client.js';
import { DemoStory } from './demo-story.command.js';
import { readCredentials } from './read-credentials.command.js';

export interface DemoOptions {
  readonly dataDir: string;
  /** Whether to wait the minute that a link needs to expire. */
  readonly wait: boolean;
  readonly print: (line: string) => void;
}

/** Shows the whole flow against the running service; gives the exit code: 1 when anything came out otherwise than told. */
export async function demo({ dataDir, wait, print }: DemoOptions): Promise<number> {
  const credentials = readCredentials(dataDir);
  const { url: baseUrl, metaAppSecret: appSecret, metaVerifyToken: verifyToken } = credentials;
  const story = new DemoStory({
    app: new HitchClient(baseUrl, credentials.appApiKey),
    support: new HitchClient(baseUrl, credentials.adminApiKey),
    meta: new MetaSimulator({ baseUrl, appSecret, verifyToken }),
    account: credentials.account,
    print,
  });
  print(`Hitch at ${baseUrl}. The app is the demo app, Instagram is played by a simulator.`);
  const doomed = await story.mintForLater();
  await story.handshake();
  await story.threeShapes();
  await story.forgedSignature();
  await story.changedRef();
  await story.secondPerson();
  if (wait) await story.expired(doomed);
  else print('\n8. An expired link: left out (--no-wait).');
  print(story.failures === 0 ? '\nAll as told.' : `\n${story.failures} step(s) came out otherwise.`);
  return story.failures === 0 ? 0 : 1;
}
