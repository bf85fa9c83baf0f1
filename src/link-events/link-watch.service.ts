import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { ChannelListener } from '../platform/database/channel-listener.js';
import { Database } from '../platform/database/database.service.js';
import { describeFault } from '../platform/database/database-errors.js';
import { LINK_CHANNEL } from '../links/link-channel.js';
import { type LinkState, nextChangeAt, readStanding } from '../links/link-state.js';
import { LinksService } from '../links/links.service.js';
import type { LiveSettings } from './live-settings.js';
import { LIVE_SETTINGS_TOKEN } from './live.tokens.js';
import { nameState } from './state-id.js';

/** Called with the link as it stands when that has changed; with null when it is gone. */
export type ChangeListener = (link: LinkState | null) => void;

/** Somebody who watches a link. */
export interface Watch {
  /** What the watcher has read by itself; what changed since is told. Nothing is told before. */
  begin(link: LinkState): void;
  end(): void;
}

interface Watcher {
  readonly tell: ChangeListener;
  /** The state that it knows; undefined until it has begun. */
  seen: string | undefined;
  /** Something happened before it had begun. */
  isBehind: boolean;
  /** Goes off when time changes the link. */
  timer: NodeJS.Timeout | undefined;
}

const GONE = 'gone';
/** So that the moment is over for certain: a link still works at the very millisecond of its end. */
const AFTER_THE_END_MS = 5;

/**
 * Watches links for whoever waits for them, at a cost that does not grow with the waits: one connection that listens, and one
 * statement that reads all that may have changed, never two at a time. Signals are only a hint: whatever they say or fail to
 * say, every link is read again with the next poll.
 */
@Injectable()
export class LinkWatch implements OnApplicationShutdown {
  private readonly logger = new Logger('live');
  private readonly watchers = new Map<string, Set<Watcher>>();
  private readonly due = new Set<string>();
  private readonly listener: ChannelListener;
  private reading: Promise<void> | undefined;
  private polls: NodeJS.Timeout | undefined;
  private idle: NodeJS.Timeout | undefined;
  private isFailing = false;

  constructor(
    database: Database,
    private readonly links: LinksService,
    private readonly clock: Clock,
    @Inject(LIVE_SETTINGS_TOKEN) private readonly settings: LiveSettings,
  ) {
    this.listener = new ChannelListener(database.url, LINK_CHANNEL, {
      heard: (payload) => this.wake(payload.split(',')),
      // What was told while nobody listened was missed.
      listening: () => this.wake(this.watchers.keys()),
      lost: (error) =>
        this.logger.warn({
          message: 'link changes are not heard; waits are slower until they are',
          fault: describeFault(error),
        }),
    });
  }

  /** Watches a link from now on: watch first, then read it, then `begin` with what was read, and no change is missed. */
  watch(linkId: string, tell: ChangeListener): Watch {
    const watcher: Watcher = { tell, seen: undefined, isBehind: false, timer: undefined };
    if (this.watchers.size === 0) this.wakeUp();
    const others = this.watchers.get(linkId);
    if (others) others.add(watcher);
    else this.watchers.set(linkId, new Set([watcher]));
    return {
      begin: (link) => {
        this.keepSeen(watcher, link);
        if (watcher.isBehind) this.wake([linkId]);
      },
      end: () => this.remove(linkId, watcher),
    };
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.polls);
    clearTimeout(this.idle);
    await Promise.all([this.listener.stop(), this.reading]);
  }

  /** Commits wake a session that listens, so there is one only while somebody waits, and a little longer. */
  private wakeUp(): void {
    clearTimeout(this.idle);
    this.listener.start();
    this.polls = setInterval(() => this.wake(this.watchers.keys()), this.settings.pollEveryMs);
  }

  private fallAsleep(): void {
    clearInterval(this.polls);
    this.idle = setTimeout(() => void this.listener.stop(), this.settings.listenerIdleMs).unref();
  }

  private remove(linkId: string, watcher: Watcher): void {
    clearTimeout(watcher.timer);
    const all = this.watchers.get(linkId);
    if (!all?.delete(watcher) || all.size > 0) return;
    this.watchers.delete(linkId);
    if (this.watchers.size === 0) this.fallAsleep();
  }

  /** Has links read soon, as far as they are watched. What comes while one reading is under way goes into the next. */
  private wake(linkIds: Iterable<string>): void {
    for (const id of linkIds) if (this.watchers.has(id)) this.due.add(id);
    if (this.due.size > 0) this.reading ??= this.readDue().finally(() => this.goOn());
  }

  private goOn(): void {
    this.reading = undefined;
    this.wake([]);
  }

  private async readDue(): Promise<void> {
    try {
      while (this.due.size > 0) {
        const ids = [...this.due];
        this.due.clear();
        await this.read(ids);
      }
      this.isFailing = false;
    } catch (error) {
      // The next poll reads all of them.
      if (!this.isFailing)
        this.logger.warn({
          message: 'links that are waited for cannot be read; it is tried again',
          fault: describeFault(error),
        });
      this.isFailing = true;
    }
  }

  private async read(ids: readonly string[]): Promise<void> {
    const now = this.clock.now();
    const links = new Map((await this.links.findAll(ids)).map((link) => [link.id, link]));
    for (const id of ids) {
      const link = links.get(id);
      if (this.isNews(id, link ? nameState(id, readStanding(link, now)) : GONE)) this.tell(id, link ?? null);
    }
  }

  private isNews(linkId: string, state: string): boolean {
    let isNews = false;
    for (const watcher of this.watchers.get(linkId) ?? []) {
      if (watcher.seen === undefined) watcher.isBehind = true;
      else if (watcher.seen !== state) isNews = true;
    }
    return isNews;
  }

  private tell(linkId: string, link: LinkState | null): void {
    for (const watcher of this.watchers.get(linkId) ?? []) {
      const before = watcher.seen;
      if (before === undefined) watcher.isBehind = true;
      else if (this.keepSeen(watcher, link) !== before) watcher.tell(link);
    }
  }

  private keepSeen(watcher: Watcher, link: LinkState | null): string {
    const now = this.clock.now();
    watcher.seen = link === null ? GONE : nameState(link.id, readStanding(link, now));
    clearTimeout(watcher.timer);
    const changesAt = link && nextChangeAt(link);
    if (link && changesAt && changesAt >= now) {
      const delayMs = changesAt.getTime() - now.getTime() + AFTER_THE_END_MS;
      watcher.timer = setTimeout(() => this.wake([link.id]), delayMs).unref();
    }
    return watcher.seen;
  }
}
