import { toSignedRequest } from '../simulator/meta-payloads.js';
import { bodyOf } from './event-shapes.js';
import { dropReason, type FakeDrop } from './event-filter.js';
import type { FakeEvent } from './fake-model.js';
import type { FakeWorld } from './fake-world.js';

// Meta: a delivery that is not answered 200 is sent again at once and then at growing distances. The page about Messenger's webhooks
// says that an hour of failures unsubscribes the app; the page about Instagram's, that deliveries are dropped after 36 hours.
// https://developers.facebook.com/docs/instagram-platform/webhooks and
// https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks (read 2026-11)
const RETRY_SECONDS = [0, 10, 30, 60, 120, 300, 600, 1_200, 1_800];
const LAST_RETRY_SECONDS = 3_600;
const UNSUBSCRIBED_AFTER_MS = 3_600_000;
const DROPPED_AFTER_MS = 36 * 3_600_000;
const BATCH = 1_000;
/** Meta: an answer is expected within 20 seconds. https://developers.facebook.com/docs/messenger-platform/faq (read 2026-11) */
const ANSWER_WITHIN_MS = 20_000;

export interface FakeDelivery {
  readonly number: number;
  readonly events: readonly FakeEvent[];
  readonly firstAt: Date;
  attempts: number;
  /** Null before the first answer, and when there was none. */
  status: number | null;
  state: 'waiting' | 'delivered' | 'dropped';
  nextAt: Date;
}

/** An event that Meta keeps to itself. */
export interface FakeDroppedEvent {
  readonly event: FakeEvent;
  readonly reason: FakeDrop;
}

/** Meta's side of the webhook: signs, posts, repeats, gives up. One delivery is on its way at a time, so that their order is known. */
export class FakeWebhookSender {
  readonly deliveries: FakeDelivery[] = [];
  readonly dropped: FakeDroppedEvent[] = [];
  private held: FakeEvent[] | null = null;
  private failingSince: Date | null = null;
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly world: FakeWorld) {
    world.onEvent((event) => this.take(event));
  }

  /** Keeps events back until `release`. */
  hold(): void {
    this.held ??= [];
  }

  /** Sends what was kept back, in bodies of up to 1,000 events. */
  release(order: 'in_order' | 'reversed' = 'in_order'): void {
    const events = this.held ?? [];
    this.held = null;
    if (order === 'reversed') events.reverse();
    for (let start = 0; start < events.length; start += BATCH) this.add(events.slice(start, start + BATCH));
  }

  /** Sends a delivery once more, as it was. */
  repeat(delivery: FakeDelivery): void {
    this.enqueue({ ...delivery, attempts: 0, state: 'waiting', nextAt: this.world.now() });
  }

  /** Resolves when everything that is due has been answered. */
  async settle(): Promise<void> {
    for (;;) {
      const { work } = this;
      await work;
      if (work === this.work && !this.queueDue()) return;
    }
  }

  /** The time of the next repetition; null when none waits. */
  nextAt(): Date | null {
    const waiting = this.deliveries.filter(({ state }) => state === 'waiting');
    return waiting.length === 0 ? null : new Date(Math.min(...waiting.map(({ nextAt }) => nextAt.getTime())));
  }

  /** Starts what is due now. To be called when time has passed. */
  queueDue(): boolean {
    this.giveUp();
    const now = this.world.now();
    const due = this.deliveries.filter(({ state, nextAt }) => state === 'waiting' && nextAt <= now);
    for (const delivery of due) this.post(delivery);
    return due.length > 0;
  }

  private take(event: FakeEvent): void {
    const reason = dropReason(this.world, event);
    if (reason !== null) this.dropped.push({ event, reason });
    else if (this.held !== null) this.held.push(event);
    else this.add([event]);
  }

  private add(events: readonly FakeEvent[]): void {
    const now = this.world.now();
    const fresh = { events, firstAt: now, attempts: 0, status: null, state: 'waiting', nextAt: now } as const;
    for (let copy = 0; copy < this.world.knobs.copiesOfDelivery; copy += 1)
      this.enqueue({ ...fresh, number: this.deliveries.length + 1 });
  }

  private enqueue(delivery: FakeDelivery): void {
    this.deliveries.push(delivery);
    this.post(delivery);
  }

  private post(delivery: FakeDelivery): void {
    // Until it is answered, it is not due a second time.
    delivery.nextAt = new Date(8.64e15);
    this.work = this.work.then(() => this.attempt(delivery));
  }

  private async attempt(delivery: FakeDelivery): Promise<void> {
    const { app } = this.world;
    if (app.callbackUrl === null || !app.isCallbackActive || delivery.state !== 'waiting') {
      if (delivery.state === 'waiting') delivery.state = 'dropped';
      return;
    }
    delivery.attempts += 1;
    delivery.status = await this.send(app.callbackUrl, delivery.events);
    const now = this.world.now();
    if (delivery.status === 200) {
      delivery.state = 'delivered';
      this.failingSince = null;
      return;
    }
    this.failingSince ??= delivery.firstAt;
    const seconds = RETRY_SECONDS[delivery.attempts - 1] ?? LAST_RETRY_SECONDS;
    delivery.nextAt = new Date(now.getTime() + seconds * 1_000);
  }

  /** @returns the status, or null when there was no answer */
  private async send(url: string, events: readonly FakeEvent[]): Promise<number | null> {
    const { app, knobs } = this.world;
    const secret = knobs.signedBy === 'main' ? app.mainSecret : app.secret;
    const { body, headers } = toSignedRequest(bodyOf(events, knobs), secret);
    try {
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return null;
    }
  }

  private giveUp(): void {
    const { app, knobs, accounts } = this.world;
    const now = this.world.now().getTime();
    if (knobs.retryRegime === 'retry_36h') {
      for (const delivery of this.deliveries)
        if (delivery.state === 'waiting' && now - delivery.firstAt.getTime() >= DROPPED_AFTER_MS)
          delivery.state = 'dropped';
      return;
    }
    if (this.failingSince === null || now - this.failingSince.getTime() < UNSUBSCRIBED_AFTER_MS) return;
    app.isCallbackActive = false;
    for (const account of accounts.values()) account.subscribedFields = null;
    for (const delivery of this.deliveries) if (delivery.state === 'waiting') delivery.state = 'dropped';
    this.failingSince = null;
  }
}
