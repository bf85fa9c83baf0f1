import { decideResult, type EndpointAnswer } from '../../notifications/delivery-result.js';
import type { DeliveryEntity } from '../../notifications/delivery.entity.js';
import { type AddressedEvent, addressEvents } from '../../notifications/notification-event.js';
import type { Cast, CastEndpoint } from './seed-cast.js';
import type { SeedLedger, SeedNotice } from './seed-ledger.js';
import type { SeedRandom } from './seed-random.js';
import type { SeededEndpoint, SeededNotification, SeedRows } from './seed-rows.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long before the present each of these begins. */
const OUTAGE_BEGAN_MS = 10 * DAY_MS;
const OUTAGE_LASTED_MS = 14 * HOUR_MS;
const FAILING_MS = 4 * DAY_MS;
const GONE_MS = 12 * DAY_MS;
const ACCEPTED = { kind: 'answer', status: 204, retryAfter: null, body: '' } as const;
const UNAVAILABLE = { kind: 'answer', status: 503, retryAfter: null, body: 'Service Unavailable' } as const;
const GONE = { kind: 'answer', status: 410, retryAfter: null, body: 'Gone' } as const;
const REFUSED = { kind: 'no_answer', error: 'refused' } as const;
const TIMEOUT = { kind: 'no_answer', error: 'timeout' } as const;

/** Sends notifications as the service does, each after the earlier ones of its user, up to the present. */
export class SeedDeliveries {
  private readonly notifications: SeededNotification[] = [];
  private readonly deliveries: DeliveryEntity[] = [];
  private readonly endpoints = new Map<string, SeededEndpoint>();
  /** When the last notification of each account, user and endpoint was completed; null: it was not. */
  private readonly chains = new Map<string, Date | null>();

  constructor(
    private readonly cast: Cast,
    private readonly random: SeedRandom,
    private readonly ledger: SeedLedger,
    private readonly until: Date,
  ) {
    for (const { id } of this.endpointsOfCast())
      this.endpoints.set(id, { id, failingSince: null, disabledAt: null, disabledReason: null });
  }

  /** @param notices in the order in which they happened */
  send(
    notices: readonly SeedNotice[],
  ): Pick<SeedRows, 'notifications' | 'deliveries'> & { readonly endpoints: readonly SeededEndpoint[] } {
    const subscribers = this.cast.apps.flatMap(({ id: appId, endpoints }) =>
      endpoints.map(({ id: endpointId, eventTypes }) => ({
        endpointId,
        appId,
        // The type of a subscriber has only what an app may ask for, as the cast does.
        eventTypes: eventTypes as AddressedEvent['subscriber']['eventTypes'],
        isDisabled: false,
      })),
    );
    for (const { event, at } of notices)
      for (const addressed of addressEvents([event], subscribers)) this.sendOne(addressed, at);
    return {
      notifications: this.notifications,
      deliveries: this.deliveries,
      endpoints: [...this.endpoints.values()],
    };
  }

  private sendOne({ event, subscriber: { endpointId } }: AddressedEvent, createdAt: Date): void {
    // What is about nobody's user waits for nothing.
    const user = event.externalUserId ?? this.notifications.length;
    const chain = [event.accountId, user, endpointId].join(' ');
    const { disabledAt } = this.stateOf(endpointId);
    const row: SeededNotification = {
      ...event,
      id: this.random.uuidOf(createdAt),
      endpointId,
      data: event.data as Record<string, unknown>,
      status: 'pending',
      attempts: 0,
      step: 0,
      claims: 0,
      nextAttemptAt: null,
      createdAt,
      completedAt: null,
    };
    this.notifications.push(row);
    if (disabledAt !== null && disabledAt <= createdAt) {
      row.status = 'canceled';
      row.completedAt = createdAt;
      return;
    }
    const freeAt = this.chains.get(chain);
    // It waits for an earlier one.
    if (freeAt !== null) this.attempt(row, freeAt && freeAt > createdAt ? freeAt : createdAt);
    this.chains.set(chain, row.completedAt);
  }

  private attempt(row: SeededNotification, from: Date): void {
    const endpoint = this.endpointsOfCast().find(({ id }) => id === row.endpointId);
    if (!endpoint) throw new TypeError('a notification is for an endpoint of the cast');
    let at = new Date(from.getTime() + this.random.whole(40, 700));
    while (at <= this.until) {
      const answer = this.answerOf(endpoint, at);
      const latencyMs = answer === TIMEOUT ? 15_000 : this.random.whole(28, 420);
      const endedAt = new Date(at.getTime() + latencyMs);
      const claimed = { ...row, data: '', claims: row.claims + 1 };
      const target = { url: endpoint.url, failingSince: null };
      const times = { attemptedAt: at, latencyMs };
      const { attempt, status, step, waitMs } = decideResult(
        claimed,
        target,
        answer,
        times,
        endedAt,
        this.random.next(),
      );
      if (attempt === null) throw new TypeError('an answer is an attempt');
      row.attempts += 1;
      row.claims += 1;
      row.step = step;
      row.status = status;
      const { accountId, id: notificationId } = row;
      this.deliveries.push({ accountId, notificationId, attempt: row.attempts, ...attempt });
      const name = attempt.error === null ? 'delivery.succeeded' : 'delivery.failed';
      this.ledger.count(
        [{ appId: row.appId, accountId, endpointId: row.endpointId, channel: null, name }],
        endedAt,
      );
      this.noteEffect(endpoint, attempt.error, endedAt);
      if (status !== 'pending') {
        row.completedAt = endedAt;
        return;
      }
      at = new Date(endedAt.getTime() + waitMs);
    }
    row.nextAttemptAt = at;
  }

  private answerOf({ behaviour }: CastEndpoint, at: Date): EndpointAnswer {
    const agoMs = this.until.getTime() - at.getTime();
    switch (behaviour) {
      case 'steady':
        return this.random.chance(0.01) ? UNAVAILABLE : ACCEPTED;
      case 'outage':
        return agoMs < OUTAGE_BEGAN_MS && agoMs > OUTAGE_BEGAN_MS - OUTAGE_LASTED_MS ? UNAVAILABLE : ACCEPTED;
      case 'failing':
        return agoMs > FAILING_MS ? ACCEPTED : this.random.chance(0.3) ? TIMEOUT : REFUSED;
      case 'gone':
        return agoMs > GONE_MS ? ACCEPTED : GONE;
      default:
        return behaviour satisfies never;
    }
  }

  private noteEffect({ id, behaviour }: CastEndpoint, error: string | null, at: Date): void {
    const state = this.stateOf(id);
    if (error === 'gone')
      this.endpoints.set(id, { ...state, disabledAt: state.disabledAt ?? at, disabledReason: 'gone' });
    // The others have recovered since.
    else if (
      error !== null &&
      behaviour === 'failing' &&
      (state.failingSince === null || at < state.failingSince)
    )
      this.endpoints.set(id, { ...state, failingSince: at });
  }

  private stateOf(id: string): SeededEndpoint {
    const state = this.endpoints.get(id);
    if (!state) throw new TypeError('an endpoint is of the cast');
    return state;
  }

  private endpointsOfCast(): CastEndpoint[] {
    return this.cast.apps.flatMap(({ endpoints }) => endpoints);
  }
}
