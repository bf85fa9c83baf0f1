import type { HitchClient, MintedLinkAnswer } from '../dev/simulator/hitch-client.js';
import type { MetaSimulator } from '../dev/simulator/meta-client.js';
import {
  deliveryOf,
  messageEvent,
  type MetaEvent,
  postbackEvent,
  referralEvent,
  type ReferralInput,
} from '../dev/simulator/meta-payloads.js';

export interface DemoCast {
  readonly app: HitchClient;
  /** The same API with the admin key. */
  readonly support: HitchClient;
  readonly meta: MetaSimulator;
  /** Username of the Instagram account that the persons write to; null: the app's only or default account. */
  readonly account: string | null;
  readonly print: (line: string) => void;
  /** Waits, with a countdown at the terminal. */
  readonly wait: (ms: number) => Promise<void>;
}

/** The shortest life of a link. */
const LIFE_SECONDS = 60;
/** An event is late 60 s after the end of a link. The demo waits 1.5 s and sends a time that is 59 s ahead, which is allowed. */
const UNTIL_EXPIRED_MS = 61_500;
const AHEAD_MS = 59_000;

const SHAPES = [
  {
    via: 'postback',
    build: postbackEvent,
    does: 'opens the link for the first time and taps an ice breaker',
  },
  { via: 'message', build: messageEvent, does: 'opens the link for the first time and writes a message' },
  { via: 'referral', build: referralEvent, does: 'has written before, and opens the link' },
] as const;

/** The steps of the demo. Each one prints what happens, does it over HTTP and checks the result. */
export class DemoStory {
  failures = 0;
  private readonly run = Date.now().toString(36);
  private people = 0;
  private mintedAt = 0;

  constructor(private readonly cast: DemoCast) {}

  /** Mints the link of the last step first, so that its minute passes during the other steps. */
  async mintExpiring(): Promise<MintedLinkAnswer> {
    this.mintedAt = Date.now();
    return this.mint('late', { ttlSeconds: LIFE_SECONDS });
  }

  async handshake(): Promise<void> {
    this.begin(
      "1. Meta's handshake: Meta sends the verify token and a challenge; the service answers with the challenge.",
    );
    const { status, body, challenge } = await this.cast.meta.handshake();
    this.check('the answer is the challenge', true, status === 200 && body === challenge);
  }

  async threeShapes(): Promise<void> {
    for (const [index, { via, build, does }] of SHAPES.entries()) {
      const user = this.user(via);
      const igsid = this.person();
      this.begin(`${index + 2}. ${user} is signed in to the app, which mints a link. The person ${does}.`);
      const link = await this.mint(via, { sessionId: `session-${index}`, channel: 'demo' });
      this.cast.print(
        `   POST /v1/links -> ${link.id}, ${link.status}, single use, expires at ${link.expiresAt}`,
      );
      this.cast.print(`   ${link.url}`);
      this.check(
        `the signed webhook of Meta (shape ${via}) is answered`,
        200,
        await this.arrive(build, igsid, link),
      );
      const { status, igsid: linkedTo } = await this.cast.app.link(link.id);
      this.check(`GET /v1/links/${link.id}`, { status: 'linked', igsid }, { status, igsid: linkedTo });
      const [found] = await this.cast.app.identities({ igsid });
      this.check(`GET /v1/identities?igsid=${igsid}`, user, found?.externalUserId);
      const [reverse] = await this.cast.app.identities({ externalUserId: user });
      this.check(`GET /v1/identities?externalUserId=${user}`, igsid, reverse?.igsid);
      this.check('the look-up of the person shows', 'linked', await this.outcomeFor(igsid));
    }
  }

  async forgedSignature(): Promise<void> {
    this.begin('5. A forged signature: the webhook is refused and nothing is stored.');
    const link = await this.mint('forged');
    const delivery = deliveryOf([postbackEvent(this.input(this.person(), link))]);
    const answer = await this.cast.meta.deliver(delivery, { signature: `sha256=${'0'.repeat(64)}` });
    this.check('the webhook is answered', 401, answer.status);
    this.check('the link is still', 'pending', (await this.cast.app.link(link.id)).status);
  }

  async changedRef(): Promise<void> {
    this.begin('6. A changed ref: one character differs, so its signature is not valid.');
    const link = await this.mint('changed');
    const igsid = this.person();
    const other = link.ref.at(-2) === 'A' ? 'B' : 'A';
    const ref = `${link.ref.slice(0, -2)}${other}${link.ref.slice(-1)}`;
    await this.arrive(messageEvent, igsid, { ...link, ref });
    this.check('the attempt is stored for support as', 'invalid_token', await this.outcomeFor(igsid));
    this.check('the link is still', 'pending', (await this.cast.app.link(link.id)).status);
  }

  async secondPerson(): Promise<void> {
    this.begin('7. A second person opens a used link: a link works for one person only.');
    const link = await this.mint('shared');
    const [first, second] = [this.person(), this.person()];
    await this.arrive(referralEvent, first, link);
    await this.arrive(referralEvent, second, link);
    this.check('the link is linked to the first person', first, (await this.cast.app.link(link.id)).igsid);
    this.check('the second person is refused with', 'used_by_other', await this.outcomeFor(second));
  }

  async expired(link: MintedLinkAnswer): Promise<void> {
    const remaining = Math.max(0, this.mintedAt + UNTIL_EXPIRED_MS - Date.now());
    this.begin('8. An expired link: it was valid for a minute, and the person opens it later.');
    this.cast.print(
      `   … waiting ${Math.ceil(remaining / 1000)} s for the link of ${this.user('late')} to expire (--no-wait skips this)`,
    );
    await this.cast.wait(remaining);
    const igsid = this.person();
    await this.arrive(referralEvent, igsid, link, Date.now() + AHEAD_MS);
    this.check('the link is', 'expired', (await this.cast.app.link(link.id)).status);
    this.check('the attempt is stored for support as', 'expired', await this.outcomeFor(igsid));
  }

  /** The page of one more link, for the person at the terminal. */
  async page(): Promise<void> {
    this.begin(
      '9. The page that a person sees. Open it in a browser; on a phone it has the button to Instagram:',
    );
    const { connectUrl } = await this.mint('page', { channel: 'demo' });
    this.cast.print(`   ${connectUrl}`);
  }

  private mint(name: string, more: object = {}): Promise<MintedLinkAnswer> {
    return this.cast.app.mint({
      externalUserId: this.user(name),
      ...(this.cast.account === null ? {} : { account: this.cast.account }),
      ...more,
    });
  }

  /** Delivers one signed event of a person who opened the link; returns the status of the answer. */
  private async arrive(
    build: (input: ReferralInput) => MetaEvent,
    igsid: string,
    link: MintedLinkAnswer,
    timestampMs = Date.now(),
  ): Promise<number> {
    return (await this.cast.meta.deliver(deliveryOf([build({ ...this.input(igsid, link), timestampMs })])))
      .status;
  }

  /** The outcome of the person's last attempt; prints its explanation. */
  private async outcomeFor(igsid: string): Promise<string | undefined> {
    const { attempts } = await this.cast.support.lookup(igsid);
    const attempt = attempts.find((candidate) => candidate.igsid === igsid);
    if (attempt) this.cast.print(`   “${attempt.detail}”`);
    return attempt?.outcome;
  }

  private input(igsid: string, { account, ref }: MintedLinkAnswer): ReferralInput {
    return { igId: account.igId, igsid, ref, timestampMs: Date.now() };
  }

  private user(name: string): string {
    return `demo-${this.run}-${name}`;
  }

  private person(): string {
    this.people += 1;
    return `${Date.now()}${String(this.people).padStart(4, '0')}`;
  }

  private begin(text: string): void {
    this.cast.print(`\n${text}`);
  }

  private check(what: string, expected: unknown, got: unknown): void {
    const [wanted, came] = [JSON.stringify(expected), JSON.stringify(got)];
    if (wanted !== came) this.failures += 1;
    this.cast.print(wanted === came ? `   ✓ ${what}: ${came}` : `   ✗ ${what}: ${came} (expected ${wanted})`);
  }
}
