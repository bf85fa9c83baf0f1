import { setTimeout as sleep } from 'node:timers/promises';
import { HitchClient } from '../simulator/hitch-client.js';
import { MetaSimulator } from '../simulator/meta-client.js';
import { deliveryOf, messageEvent, postbackEvent, referralEvent } from '../simulator/meta-payloads.js';
import { readCredentials } from './read-credentials.command.js';

export interface DemoOptions {
  readonly dataDir: string;
  /** Whether to wait the minute that a link needs to expire. */
  readonly wait: boolean;
  readonly print: (line: string) => void;
}

/** A link lives for 60 s at least, and its event is let through for 60 s more; Meta's clock may be 60 s ahead of ours. */
const UNTIL_EXPIRED_MS = 61_500;
const AHEAD_MS = 59_000;

/** Shows the whole flow against the running service; gives the exit code: 1 when anything came out otherwise than told. */
export async function demo({ dataDir, wait, print }: DemoOptions): Promise<number> {
  const credentials = readCredentials(dataDir);
  const { url: baseUrl, metaAppSecret: appSecret, metaVerifyToken: verifyToken } = credentials;
  const meta = new MetaSimulator({ baseUrl, appSecret, verifyToken });
  const app = new HitchClient(baseUrl, credentials.appApiKey);
  const support = new HitchClient(baseUrl, credentials.adminApiKey);
  const { igId } = credentials.account;
  const run = Date.now().toString(36);
  const user = (name: string): string => `demo-${run}-${name}`;
  const person = (number: number): string => `${Date.now()}${number}`;
  let failures = 0;
  const show = (what: string, expected: unknown, got: unknown): void => {
    const right = JSON.stringify(expected) === JSON.stringify(got);
    if (!right) failures += 1;
    print(
      `   ${right ? '✓' : '✗'} ${what}: ${JSON.stringify(got)}${right ? '' : ` (expected ${JSON.stringify(expected)})`}`,
    );
  };

  print(
    `\n1. Meta's handshake: it sends a challenge and the verify token; the service gives the challenge back.`,
  );
  const handshake = await meta.handshake();
  show('the challenge came back', true, handshake.status === 200 && handshake.body === handshake.challenge);

  const doomed = await app.mint({ externalUserId: user('late'), ttlSeconds: 60 });
  const mintedAt = Date.now();

  const shapes = [
    { name: 'postback', build: postbackEvent, does: 'is new, opens the link and taps an ice breaker' },
    { name: 'message', build: messageEvent, does: 'is new, opens the link and writes a message' },
    { name: 'referral', build: referralEvent, does: 'has written before and opens the link' },
  ] as const;
  for (const [index, { name, build, does }] of shapes.entries()) {
    const igsid = person(index);
    print(
      `\n${index + 2}. ${user(name)} is signed in to the app, which asks for a link. The person ${does}.`,
    );
    const link = await app.mint({
      externalUserId: user(name),
      sessionId: `session-${index}`,
      channel: 'demo',
    });
    print(
      `   POST /v1/links -> ${link.id}, ${link.status}\n   ${link.url.slice(0, 60)}… (the ref is signed, for this user, for 15 minutes, once)`,
    );
    const delivery = await meta.deliver(
      deliveryOf([build({ igId, igsid, ref: link.ref, timestampMs: Date.now() })]),
    );
    show(`Meta's signed webhook (shape ${name}) is answered`, 200, delivery.status);
    const linked = await app.link(link.id);
    show('the link now reads', { status: 'linked', igsid }, { status: linked.status, igsid: linked.igsid });
    const [identity] = await app.identities({ igsid });
    show('GET /v1/identities?igsid= finds', user(name), identity?.externalUserId);
    const [reverse] = await app.identities({ externalUserId: user(name) });
    show('GET /v1/identities?externalUserId= finds', igsid, reverse?.igsid);
    const lookup = await support.lookup(igsid);
    show(
      'support looks the person up',
      ['linked'],
      lookup.attempts.map((attempt) => attempt.outcome),
    );
  }

  print('\n5. A forged signature: nothing is believed, nothing is written.');
  const target = await app.mint({ externalUserId: user('target') });
  const event = postbackEvent({ igId, igsid: person(5), ref: target.ref, timestampMs: Date.now() });
  const forged = await meta.deliver(deliveryOf([event]), { signature: `sha256=${'0'.repeat(64)}` });
  show('the delivery is refused', 401, forged.status);
  show('the link is still', 'pending', (await app.link(target.id)).status);

  print('\n6. A changed ref: one character is another, so the signature inside does not hold.');
  const changed = `${target.ref.slice(0, -2)}${target.ref.at(-2) === 'A' ? 'B' : 'A'}${target.ref.slice(-1)}`;
  await meta.deliver(
    deliveryOf([postbackEvent({ igId, igsid: person(6), ref: changed, timestampMs: Date.now() })]),
  );
  const [invalid] = (await support.lookup(changed)).attempts;
  show('the attempt is kept for support as', 'invalid_token', invalid?.outcome);
  show('the link is still', 'pending', (await app.link(target.id)).status);

  print('\n7. A second person opens a link that somebody used: a link works for one person only.');
  const first = person(7);
  const second = person(8);
  for (const igsid of [first, second]) {
    await meta.deliver(deliveryOf([messageEvent({ igId, igsid, ref: target.ref, timestampMs: Date.now() })]));
  }
  show('the link belongs to the first', first, (await app.link(target.id)).igsid);
  const other = (await support.lookup(second)).attempts.find(({ igsid }) => igsid === second);
  show('the second is refused with', 'used_by_other', other?.outcome);
  print(`   In support's words: ${other?.detail ?? ''}`);

  if (wait) {
    print(
      '\n8. An expired link: it lived for a minute; the person comes after that. (About a minute of waiting; --no-wait skips it.)',
    );
    await sleep(Math.max(0, mintedAt + UNTIL_EXPIRED_MS - Date.now()));
    const late = person(9);
    const timestampMs = Date.now() + AHEAD_MS;
    await meta.deliver(deliveryOf([referralEvent({ igId, igsid: late, ref: doomed.ref, timestampMs })]));
    show('the link reads', 'expired', (await app.link(doomed.id)).status);
    const [expired] = (await support.lookup(late)).attempts;
    show('the attempt is kept for support as', 'expired', expired?.outcome);
  }

  print(failures === 0 ? '\nAll as told.' : `\n${failures} step(s) came out otherwise.`);
  return failures === 0 ? 0 : 1;
}
