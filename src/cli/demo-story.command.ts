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
  /** The Instagram account that people write to. */
  readonly account: { readonly igId: string; readonly username: string };
  readonly print: (line: string) => void;
  /** Lets so much time pass, and tells the person at the terminal. */
  readonly wait: (ms: number) => Promise<void>;
}

/** What a demo link needs to be over: its shortest life and the leeway, less what Meta's clock may be ahead of ours. */
const LIFE_SECONDS = 60;
const UNTIL_EXPIRED_MS = 61_500;
const AHEAD_MS = 59_000;

const SHAPES = [
  { via: 'postback', build: postbackEvent, does: 'is new, opens the link and taps an ice breaker' },
  { via: 'message', build: messageEvent, does: 'is new, opens the link and writes a message' },
  { via: 'referral', build: referralEvent, does: 'has written before and opens the link' },
] as const;

/** The chapters of the demo. Each tells what happens, does it over HTTP, and checks what came out. */
export class DemoStory {
  failures = 0;
  private readonly run = Date.now().toString(36);
  private people = 0;
  private mintedAt = 0;

  constructor(private readonly cast: DemoCast) {}

  /** The link of the last chapter: minted first, so that its minute passes meanwhile. */
  async mintForLater(): Promise<MintedLinkAnswer> {
    this.mintedAt = Date.now();
    return this.mint('late', { ttlSeconds: LIFE_SECONDS });
  }

  async handshake(): Promise<void> {
    this.tell(
      "1. Meta's handshake: it sends a challenge and the verify token; the service gives the challenge back.",
    );
    const { status, body, challenge } = await this.cast.meta.handshake();
    this.check('the challenge came back', true, status === 200 && body === challenge);
  }

  async threeShapes(): Promise<void> {
    for (const [index, { via, build, does }] of SHAPES.entries()) {
      const user = this.user(via);
      const igsid = this.person();
      this.tell(`${index + 2}. ${user} is signed in to the app, which asks for a link. The person ${does}.`);
      const link = await this.mint(via, { sessionId: `session-${index}`, channel: 'demo' });
      this.cast.print(`   POST /v1/links -> ${link.id}, ${link.status}, works once, until ${link.expiresAt}`);
      this.cast.print(`   ${link.url}`);
      this.check(
        `Meta's signed webhook (shape ${via}) is answered`,
        200,
        await this.come(build, igsid, link.ref),
      );
      const { status, igsid: linkedTo } = await this.cast.app.link(link.id);
      this.check(`GET /v1/links/${link.id}`, { status: 'linked', igsid }, { status, igsid: linkedTo });
      const [found] = await this.cast.app.identities({ igsid });
      this.check(`GET /v1/identities?igsid=${igsid}`, user, found?.externalUserId);
      const [reverse] = await this.cast.app.identities({ externalUserId: user });
      this.check(`GET /v1/identities?externalUserId=${user}`, igsid, reverse?.igsid);
      this.check('support looks the person up', 'linked', await this.outcomeFor(igsid));
    }
  }

  async forgedSignature(): Promise<void> {
    this.tell('5. A forged signature: nothing is believed, nothing is written.');
    const link = await this.mint('forged');
    const delivery = deliveryOf([postbackEvent(this.input(this.person(), link.ref))]);
    const answer = await this.cast.meta.deliver(delivery, { signature: `sha256=${'0'.repeat(64)}` });
    this.check('the delivery is refused', 401, answer.status);
    this.check('the link is still', 'pending', (await this.cast.app.link(link.id)).status);
  }

  async changedRef(): Promise<void> {
    this.tell('6. A changed ref: one character is another, so the signature inside does not hold.');
    const link = await this.mint('changed');
    const igsid = this.person();
    const other = link.ref.at(-2) === 'A' ? 'B' : 'A';
    await this.come(messageEvent, igsid, `${link.ref.slice(0, -2)}${other}${link.ref.slice(-1)}`);
    this.check('the attempt is kept for support as', 'invalid_token', await this.outcomeFor(igsid));
    this.check('the link is still', 'pending', (await this.cast.app.link(link.id)).status);
  }

  async secondPerson(): Promise<void> {
    this.tell('7. A second person opens a link that somebody used: a link works for one person only.');
    const link = await this.mint('shared');
    const [first, second] = [this.person(), this.person()];
    await this.come(referralEvent, first, link.ref);
    await this.come(referralEvent, second, link.ref);
    this.check('the link belongs to the first', first, (await this.cast.app.link(link.id)).igsid);
    this.check('the second is refused with', 'used_by_other', await this.outcomeFor(second));
  }

  async expired(link: MintedLinkAnswer): Promise<void> {
    const remaining = Math.max(0, this.mintedAt + UNTIL_EXPIRED_MS - Date.now());
    this.tell('8. An expired link: it lived for a minute, and the person comes after that.');
    this.cast.print(
      `   … waiting ${Math.ceil(remaining / 1000)} s for the link of ${this.user('late')} to be over (--no-wait skips this)`,
    );
    await this.cast.wait(remaining);
    const igsid = this.person();
    await this.come(referralEvent, igsid, link.ref, Date.now() + AHEAD_MS);
    this.check('the link reads', 'expired', (await this.cast.app.link(link.id)).status);
    this.check('the attempt is kept for support as', 'expired', await this.outcomeFor(igsid));
  }

  private mint(name: string, more: object = {}): Promise<MintedLinkAnswer> {
    return this.cast.app.mint({
      externalUserId: this.user(name),
      account: this.cast.account.username,
      ...more,
    });
  }

  /** The person comes through the link: one signed delivery; gives the status of its answer. */
  private async come(
    build: (input: ReferralInput) => MetaEvent,
    igsid: string,
    ref: string,
    timestampMs = Date.now(),
  ): Promise<number> {
    return (await this.cast.meta.deliver(deliveryOf([build({ ...this.input(igsid, ref), timestampMs })])))
      .status;
  }

  /** What became of the person's last attempt, and that in support's words. */
  private async outcomeFor(igsid: string): Promise<string | undefined> {
    const { attempts } = await this.cast.support.lookup(igsid);
    const attempt = attempts.find((candidate) => candidate.igsid === igsid);
    if (attempt) this.cast.print(`   “${attempt.detail}”`);
    return attempt?.outcome;
  }

  private input(igsid: string, ref: string): ReferralInput {
    return { igId: this.cast.account.igId, igsid, ref, timestampMs: Date.now() };
  }

  private user(name: string): string {
    return `demo-${this.run}-${name}`;
  }

  private person(): string {
    this.people += 1;
    return `${Date.now()}${String(this.people).padStart(4, '0')}`;
  }

  private tell(text: string): void {
    this.cast.print(`\n${text}`);
  }

  private check(what: string, expected: unknown, got: unknown): void {
    const [wanted, came] = [JSON.stringify(expected), JSON.stringify(got)];
    if (wanted !== came) this.failures += 1;
    this.cast.print(wanted === came ? `   ✓ ${what}: ${came}` : `   ✗ ${what}: ${came} (expected ${wanted})`);
  }
}
