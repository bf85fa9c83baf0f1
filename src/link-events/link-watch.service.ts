import { AsyncLocalStorage } from 'node:async_hooks';
import { Inject, Injectable } from '@nestjs/common';
import { LINK_CHANNEL } from '../links/link-channel.js';
import { type LinkState, nextChangeAt } from '../links/link-state.js';
import { LinksService } from '../links/links.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { ChannelListener } from '../platform/database/channel-listener.service.js';
import { type RepeatedTask, Scheduler } from '../platform/scheduler/scheduler.service.js';
import { WAIT_SETTINGS_TOKEN, type WaitSettings } from './link-events.tokens.js';

/** Called with each reading of a link; with null when the link does not exist. */
export type ReadingListener = (link: LinkState | null) => void;

export interface Watch {
  /** Has the link read again when its time ends. */
  readAtNextChange(link: LinkState): void;
  end(): void;
}

interface WatchedLink {
  readonly listeners: Set<ReadingListener>;
  timer?: NodeJS.Timeout;
}

/** A link is still valid in the last millisecond of its time. */
const AFTER_THE_END_MS = 5;

/**
 * Reads links while clients wait for them, at a cost that does not grow with the number of waits: one statement reads all links
 * that may have changed, and readings never overlap. A signal on `LINK_CHANNEL` only says which links to read; because signals
 * can be lost, all watched links are also read at an interval.
 */
@Injectable()
export class LinkWatch {
  private readonly watched = new Map<string, WatchedLink>();
  private readonly due = new Set<string>();
  private readonly runOutside = AsyncLocalStorage.snapshot();
  private readonly reading: RepeatedTask;

  constructor(
    private readonly links: LinksService,
    private readonly clock: Clock,
    channels: ChannelListener,
    scheduler: Scheduler,
    @Inject(WAIT_SETTINGS_TOKEN) { pollEveryMs }: WaitSettings,
  ) {
    channels.subscribe(LINK_CHANNEL, {
      received: (payload) => this.readSoon(payload.split(',')),
      connected: () => this.readSoon(this.watched.keys()),
    });
    this.reading = scheduler.repeat({
      name: 'read links that clients wait for',
      everyMs: pollEveryMs,
      run: () => this.read(this.takeDue()),
    });
  }

  /** Passes on every reading of a link. Call it before the first reading of your own, so that no change is missed. */
  watch(linkId: string, listener: ReadingListener): Watch {
    const watched = this.watched.get(linkId) ?? { listeners: new Set() };
    this.watched.set(linkId, watched);
    watched.listeners.add(listener);
    return {
      readAtNextChange: (link) => this.schedule(watched, link),
      end: () => {
        watched.listeners.delete(listener);
        if (watched.listeners.size > 0) return;
        clearTimeout(watched.timer);
        if (this.watched.get(linkId) === watched) this.watched.delete(linkId);
      },
    };
  }

  private readSoon(linkIds: Iterable<string>): void {
    for (const id of linkIds) if (this.watched.has(id)) this.due.add(id);
    if (this.due.size > 0) void this.reading.runNow();
  }

  /** The links that a signal or a timer named; at an interval, when there is none of these, all watched links. */
  private takeDue(): string[] {
    const ids = [...(this.due.size > 0 ? this.due : this.watched.keys())];
    this.due.clear();
    return ids;
  }

  private async read(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const links = new Map((await this.links.findAll(ids)).map((link) => [link.id, link]));
    for (const id of ids) {
      const watched = this.watched.get(id);
      if (watched === undefined) continue;
      const link = links.get(id) ?? null;
      if (link) this.schedule(watched, link);
      for (const listener of watched.listeners) listener(link);
    }
  }

  private schedule(watched: WatchedLink, link: LinkState): void {
    clearTimeout(watched.timer);
    const leftMs = (nextChangeAt(link)?.getTime() ?? 0) - this.clock.now().getTime();
    if (leftMs < 0 || watched.listeners.size === 0) return;
    watched.timer = setTimeout(
      // The reading is for all who wait: it must not count as that of the app whose request set the timer.
      () => this.runOutside(() => this.readSoon([link.id])),
      leftMs + AFTER_THE_END_MS,
    ).unref();
  }
}
