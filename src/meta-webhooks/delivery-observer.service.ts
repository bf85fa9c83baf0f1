import { Injectable } from '@nestjs/common';
import { OUTCOMES } from '../attempts/outcome.js';
import { VISIT_RESULTS } from '../campaigns/visit-plan.js';
import { Arrivals } from '../instagram/arrivals/arrivals.service.js';
import { SelfTests } from '../instagram/doctor/self-tests.service.js';
import { CHAT_RESULTS } from '../linking/chat-event.js';
import { WITHOUT_ATTEMPT } from '../linking/linking-plan.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { readArrivals } from './arrived-events.js';
import { readSelfEvents } from './self-events.js';

/** What is counted of events. */
const RESULTS = new Set([
  ...OUTCOMES,
  ...WITHOUT_ATTEMPT,
  ...VISIT_RESULTS,
  'not_ours',
  'malformed',
  'ignored',
]);

/** Counts requests of Meta, their events and what became of them. */
@Injectable()
export class DeliveryObserver {
  constructor(
    private readonly arrivals: Arrivals,
    private readonly selfTests: SelfTests,
    private readonly metrics: Metrics,
  ) {
    metrics.expectReferrals([...RESULTS]);
    metrics.instagram.expectChatEvents(CHAT_RESULTS);
  }

  /** @param secret place of the secret that signed the request, from 0; null when none did */
  noteSignature(secret: number | null, at: Date): void {
    this.arrivals.noteSignature(secret, at);
  }

  /** Counts the events of a signed request, whatever becomes of them, and takes those of tests. Without a test it needs no statement. */
  async noteEvents(payload: unknown, at: Date): Promise<void> {
    this.arrivals.note(readArrivals(payload), at);
    await this.selfTests.take(readSelfEvents(payload), at);
  }

  /** Counts what became of referrals and of events of chats. */
  countResults(
    referrals: readonly string[],
    chat: readonly string[],
    left: { readonly malformed: number; readonly ignored: number },
  ): void {
    this.metrics.countReferrals('malformed', left.malformed);
    this.metrics.countReferrals('ignored', left.ignored);
    for (const result of referrals) this.metrics.countReferrals(result, 1);
    for (const result of chat) this.metrics.instagram.countChatEvent(result);
  }

  countRequest(result: 'done' | 'unsigned' | 'unreadable' | 'unavailable'): void {
    this.metrics.countWebhookRequest(result);
  }
}
