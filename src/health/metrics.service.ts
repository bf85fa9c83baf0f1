import { Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import type { RedemptionResult } from '../identities/redemption.service.js';

/** What is counted in this process. A registry of its own, so that two instances in one process do not share counters. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly deliveries = new Counter({
    name: 'hitch_webhook_deliveries_total',
    help: 'Deliveries of Meta by what became of them: done, unsigned, unreadable',
    labelNames: ['result'],
    registers: [this.registry],
  });
  private readonly referrals = new Counter({
    name: 'hitch_webhook_events_total',
    help: 'Events by what became of them: an attempt outcome, or why there is no attempt',
    labelNames: ['result'],
    registers: [this.registry],
  });

  countDelivery(result: 'done' | 'unsigned' | 'unreadable'): void {
    this.deliveries.inc({ result });
  }

  countReferrals(result: RedemptionResult | 'malformed' | 'ignored', count: number): void {
    if (count > 0) this.referrals.inc({ result }, count);
  }

  /** All counters in Prometheus' text format. */
  render(): Promise<string> {
    return this.registry.metrics();
  }
}
