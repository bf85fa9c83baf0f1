import { HitchClient } from '../dev/simulator/hitch-client.js';
import { MetaSimulator } from '../dev/simulator/meta-client.js';
import { DemoStory } from './demo-story.command.js';
import { readCredentials } from './read-credentials.command.js';
import type { Session } from './session.command.js';

/**
 * Shows the whole flow against the running service.
 * @param wait whether to wait the minute that a link needs to expire
 * @returns the exit code: 1 when anything came out otherwise than told
 */
export async function demo(session: Session, wait: boolean): Promise<number> {
  const { print, progress } = session;
  const credentials = readCredentials(session.dataDir);
  const { url: baseUrl, metaAppSecret: appSecret, metaVerifyToken: verifyToken } = credentials;
  const story = new DemoStory({
    app: new HitchClient(baseUrl, credentials.appApiKey),
    support: new HitchClient(baseUrl, credentials.adminApiKey),
    meta: new MetaSimulator({ baseUrl, appSecret, verifyToken }),
    account: credentials.account,
    print,
    wait: (ms) => progress.wait(ms, '   waiting'),
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
