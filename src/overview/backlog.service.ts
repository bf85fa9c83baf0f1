import { Injectable } from '@nestjs/common';
import { type DeadLetterCount, DeadLetterBacklog } from '../attempts/dead-letter-backlog.service.js';
import { UNSIGNED } from '../instagram/arrivals/arrival-shape.js';
import { type ArrivalSummaries, countLastDay, lastOf } from '../instagram/arrivals/arrival-summary.js';
import { Arrivals } from '../instagram/arrivals/arrivals.service.js';
import { NotificationsService, type WaitingNotifications } from '../notifications/notifications.service.js';

/** Deliveries of Meta of one kind. */
export interface SignatureCount {
  readonly lastHour: number;
  readonly lastDay: number;
  /** Null: none within the time for which counts are kept. */
  readonly lastAt: Date | null;
}

/** What waits, and what was not let in. */
export interface Backlog {
  readonly notifications: WaitingNotifications;
  readonly deadLetters: DeadLetterCount;
  /** Deliveries of Meta by whether a secret verified their signature. */
  readonly signatures: { readonly verified: SignatureCount; readonly refused: SignatureCount };
}

/** What has come in and waits, or was refused? */
@Injectable()
export class BacklogReader {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly letters: DeadLetterBacklog,
    private readonly arrivals: Arrivals,
  ) {}

  async read(): Promise<Backlog> {
    const summaries = await this.arrivals.summariseSignatures();
    const verified = [...summaries.keys()].filter((shape) => shape !== UNSIGNED);
    return {
      notifications: await this.notifications.countWaiting(),
      deadLetters: await this.letters.count(),
      signatures: { verified: countOf(summaries, verified), refused: countOf(summaries, [UNSIGNED]) },
    };
  }
}

function countOf(summaries: ArrivalSummaries, shapes: readonly string[]): SignatureCount {
  const lastHour = shapes.reduce((sum, shape) => sum + (summaries.get(shape)?.lastHour ?? 0), 0);
  return { lastHour, lastDay: countLastDay(summaries, shapes), lastAt: lastOf(summaries, shapes) };
}
