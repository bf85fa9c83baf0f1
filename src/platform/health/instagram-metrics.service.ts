import { Counter, Gauge, type Registry } from 'prom-client';

/** The metrics of what arrives from Instagram, and of what people do in the chats of connected accounts. */
export class InstagramMetrics {
  private readonly chatEvents = new Counter({
    name: 'hitch_chat_events_total',
    help: 'Answers, messages and echoes in the chats of connected accounts, by what became of them.',
    labelNames: ['result'],
    registers: [this.registry],
  });
  private readonly arrivals = new Counter({
    name: 'hitch_arrived_events_total',
    help: 'Events that Meta delivered, by shape; message_edit: edits that stand for a new message; ice_breaker: taps on questions of Hitch without a ref, which are postbacks, too',
    labelNames: ['shape'],
    registers: [this.registry],
  });
  private readonly accountTroubles = new Gauge({
    name: 'hitch_accounts_in_trouble',
    help: 'Accounts whose events do not arrive as they should, by what the watchdog has seen; of all instances together',
    labelNames: ['trouble'],
    registers: [this.registry],
  });

  private troubles: readonly string[] = [];

  constructor(private readonly registry: Registry) {}

  /** Makes the results of events in chats known, so that their series begin at 0. */
  expectChatEvents(results: readonly string[]): void {
    for (const result of results) this.chatEvents.inc({ result }, 0);
  }

  /** The same for the shapes of what arrives. */
  expectArrivals(shapes: readonly string[]): void {
    for (const shape of shapes) this.arrivals.inc({ shape }, 0);
  }

  /** The same for the troubles of accounts. */
  expectTroubles(troubles: readonly string[]): void {
    this.troubles = troubles;
    this.setAccountTroubles(new Map());
  }

  countArrival(shape: string): void {
    this.arrivals.inc({ shape });
  }

  /** @param counts accounts in trouble, by its name; of a trouble that is left out there are none */
  setAccountTroubles(counts: ReadonlyMap<string, number>): void {
    this.accountTroubles.reset();
    for (const trouble of this.troubles) this.accountTroubles.set({ trouble }, 0);
    for (const [trouble, count] of counts) this.accountTroubles.set({ trouble }, count);
  }

  countChatEvent(result: string): void {
    this.chatEvents.inc({ result });
  }
}
