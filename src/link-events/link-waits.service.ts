import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ActiveCallers } from '../api-keys/active-callers.service.js';
import { isSettled, type LinkState, readStatus } from '../links/link-state.js';
import type { LinkStatus } from '../links/link.entity.js';
import { LinksService } from '../links/links.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Metrics, type WaitKind } from '../platform/health/metrics.service.js';
import { Scheduler } from '../platform/scheduler/scheduler.service.js';
import { WAIT_SETTINGS_TOKEN, type WaitSettings } from './link-events.tokens.js';
import { LinkWait } from './link-wait.js';
import { LinkWatch, type Watch } from './link-watch.service.js';
import type {
  PollResult,
  StreamedState,
  StreamRequest,
  StreamResult,
  WaitRefusal,
  WaitRequest,
} from './wait-request.js';
import { WaitSlots } from './wait-slots.js';

interface OpenedWait {
  readonly kind: 'open';
  readonly wait: LinkWait;
  /** The link when the wait began. */
  readonly link: LinkState;
}

/**
 * Lets clients wait for changes of a link. The number of waits is bounded, apart for keys and for pages, and a wait holds no
 * connection of the pool. A key that was revoked on any instance, has expired, or whose app was disabled ends its waits within
 * seconds, and so does a session that has ended.
 */
@Injectable()
export class LinkWaits implements OnModuleDestroy {
  /** By the id of the key or the session. */
  private readonly keys: WaitSlots;
  /** By the link. */
  private readonly pages: WaitSlots;
  private isStopping = false;

  constructor(
    private readonly links: LinksService,
    private readonly watch: LinkWatch,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly callers: ActiveCallers,
    scheduler: Scheduler,
    @Inject(WAIT_SETTINGS_TOKEN) private readonly settings: WaitSettings,
  ) {
    const { waitsOfKey, waits, streamsOfPage, pageStreams } = settings;
    this.keys = new WaitSlots({ each: waitsOfKey, all: waits });
    this.pages = new WaitSlots({ each: streamsOfPage, all: pageStreams });
    scheduler.repeat({
      name: 'check the keys of open waits',
      everyMs: settings.checkKeysEveryMs,
      run: () => this.refuseInactiveKeys(),
    });
  }

  /** At shutdown all waits are answered, and later requests are answered without a wait. */
  onModuleDestroy(): void {
    this.isStopping = true;
    this.keys.end();
    this.pages.end();
  }

  /**
   * Returns the link when its status changes or is final, or unchanged after `waitMs`.
   * @param known the status that the caller knows; undefined: the present one
   */
  async poll(request: WaitRequest, waitMs: number, known: LinkStatus | undefined): Promise<PollResult> {
    if (waitMs === 0) {
      const link = await this.read(request);
      return link ? { kind: 'answered', link } : { kind: 'missing' };
    }
    const until = performance.now() + waitMs;
    const opened = await this.begin('poll', request);
    if (opened.kind !== 'open') return opened;
    const { wait } = opened;
    const before = known ?? this.statusOf(opened.link);
    while (wait.latest && this.statusOf(wait.latest) === before && !this.isSettled(wait.latest))
      if ((await wait.next(until - performance.now())) !== 'read') break;
    wait.end();
    if (wait.isRefused) return { kind: 'key_ended' };
    return wait.latest ? { kind: 'answered', link: wait.latest } : { kind: 'missing' };
  }

  /**
   * Opens a stream of a link's changes. It ends after `streamMs`, so that the client reconnects and its key is checked again.
   * @param received the id of the state that the client received last
   */
  async stream(request: StreamRequest, received: string | undefined): Promise<StreamResult> {
    const { stateIdOf, holder } = request;
    const opened = await this.begin(holder.kind === 'page' ? 'page' : 'stream', request);
    if (opened.kind !== 'open') return opened;
    const { wait } = opened;
    if (wait.latest && this.isSettled(wait.latest) && stateIdOf(wait.latest) === received) {
      wait.end();
      return { kind: 'nothing_more' };
    }
    const life = setTimeout(() => wait.end(), this.settings.streamMs).unref();
    wait.onEnd(() => clearTimeout(life));
    return { kind: 'open', wait, states: this.states(wait, received, stateIdOf) };
  }

  private async *states(
    wait: LinkWait,
    received: string | undefined,
    stateIdOf: (link: LinkState) => string,
  ): AsyncGenerator<StreamedState | null, void> {
    const { heartbeatEveryMs } = this.settings;
    let last = received;
    let heartbeatAt = performance.now() + heartbeatEveryMs;
    try {
      while (wait.latest && !wait.isRefused) {
        const link = wait.latest;
        const id = stateIdOf(link);
        if (id !== last) {
          yield { id, link };
          heartbeatAt = performance.now() + heartbeatEveryMs;
        }
        last = id;
        if (this.isSettled(link)) return;
        const result = await wait.next(heartbeatAt - performance.now());
        if (result === 'ended') return;
        if (result === 'timeout') {
          yield null;
          heartbeatAt = performance.now() + heartbeatEveryMs;
        }
      }
    } finally {
      wait.end();
    }
  }

  /** Watches the link before it reads it, so that no change is missed. A settled link needs no wait and counts as none. */
  private async begin(kind: WaitKind, request: WaitRequest): Promise<OpenedWait | WaitRefusal> {
    const { gone } = request;
    const counted = this.openCounted(kind, request);
    const link = await this.read(request).catch((error: unknown) => {
      counted?.wait.end();
      throw error;
    });
    if (link === null || (counted === null && !this.isSettled(link))) {
      counted?.wait.end();
      return { kind: link === null ? 'missing' : 'too_many_waits' };
    }
    const wait = counted?.wait ?? new LinkWait();
    // The watch may have read the link in the meantime.
    wait.latest ??= link;
    counted?.watch.readAtNextChange(link);
    if (this.isStopping || gone.aborted) wait.end();
    else gone.addEventListener('abort', () => wait.end(), { once: true });
    return { kind: 'open', wait, link };
  }

  private read({ linkId, holder }: WaitRequest): Promise<LinkState | null> {
    return holder.kind === 'page'
      ? this.links.find(linkId, null)
      : this.links.get(linkId, holder.appId, holder.actor);
  }

  /** Opens a wait within the bounds of its holder and of the instance; null when one of them is reached. */
  private openCounted(
    kind: WaitKind,
    { linkId, holder }: WaitRequest,
  ): { readonly wait: LinkWait; readonly watch: Watch } | null {
    const wait = holder.kind === 'page' ? this.pages.take(linkId) : this.keys.take(holder.id);
    if (wait === null) return null;
    const watch = this.watch.watch(linkId, (link) => wait.add(link));
    this.metrics.countWait(kind, 1);
    wait.onEnd(() => {
      watch.end();
      this.metrics.countWait(kind, -1);
    });
    return { wait, watch };
  }

  /** One look at all keys and sessions that have waits open. */
  private async refuseInactiveKeys(): Promise<void> {
    const { holders } = this.keys;
    if (holders.length === 0) return;
    const active = await this.callers.findActive(holders);
    const refused = holders.filter((id) => !active.has(id));
    for (const wait of refused.flatMap((id) => this.keys.of(id))) wait.refuse();
  }

  private statusOf(link: LinkState): LinkStatus {
    return readStatus(link, this.clock.now()).status;
  }

  private isSettled(link: LinkState): boolean {
    return isSettled(this.statusOf(link));
  }
}
