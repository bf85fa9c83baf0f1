import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Metrics, type WaitKind } from '../platform/health/metrics.service.js';
import { isSettled, type LinkState, readStanding, readStatus } from '../links/link-state.js';
import type { LinkStatus } from '../links/link.entity.js';
import { LinksService } from '../links/links.service.js';
import { LinkWatch, type Watch } from './link-watch.service.js';
import type { LiveSettings } from './live-settings.js';
import { LIVE_SETTINGS_TOKEN } from './live.tokens.js';
import { OpenWait } from './open-wait.js';
import { nameState } from './state-id.js';
import { WaitSlots } from './wait-slots.js';

/** Who wants to hear of which link. */
export interface WaitOrder {
  readonly linkId: string;
  /** Whose link it may be; null: any app's. */
  readonly appId: string | null;
  readonly actor: AuditActor;
  /** Aborted when nobody is there any more to be told. */
  readonly gone: AbortSignal;
}

/** A wait for what becomes of a link. */
export type LinkWait = OpenWait<LinkState>;

/** Why there is nothing to wait for. */
export type Refusal = { readonly kind: 'missing' } | { readonly kind: 'too_many_waits' };

export type PollResult = { readonly kind: 'answered'; readonly link: LinkState } | Refusal;

/** A link as a stream shows it. */
export interface ShownState {
  readonly id: string;
  readonly link: LinkState;
}

export type FollowResult =
  | { readonly kind: 'open'; readonly wait: LinkWait }
  /** The client has seen the last that there is. */
  | { readonly kind: 'nothing_more' }
  | Refusal;

/** Lets callers wait until something becomes of a link. Waits are bounded, and none holds a connection of the pool. */
@Injectable()
export class LinkWaits implements OnModuleDestroy {
  private readonly slots: WaitSlots;
  private readonly open = new Set<LinkWait>();
  private isStopping = false;

  constructor(
    private readonly links: LinksService,
    private readonly watch: LinkWatch,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    @Inject(LIVE_SETTINGS_TOKEN) private readonly settings: LiveSettings,
  ) {
    this.slots = new WaitSlots(settings.waitsOfKey, settings.waits);
  }

  /** Told to stop: everybody is answered now, and whoever comes later does not wait. */
  onModuleDestroy(): void {
    this.isStopping = true;
    for (const wait of this.open) wait.end();
  }

  /**
   * The link as soon as its status is another, when it is settled at once, or as it stands after `waitMs`.
   * @param known the status that the caller knows of; undefined: the one that the link has now
   */
  async poll(order: WaitOrder, waitMs: number, known: LinkStatus | undefined): Promise<PollResult> {
    if (waitMs === 0) {
      const link = await this.links.get(order.linkId, order.appId, order.actor);
      return link ? { kind: 'answered', link } : { kind: 'missing' };
    }
    const until = performance.now() + waitMs;
    const opened = await this.begin('poll', order);
    if (opened.kind !== 'open') return opened;
    const { wait } = opened;
    const before = known ?? (wait.latest && this.statusOf(wait.latest));
    while (wait.latest && this.statusOf(wait.latest) === before && !this.isSettled(wait.latest))
      if ((await wait.next(until - performance.now())) !== 'changed') break;
    wait.end();
    return wait.latest ? { kind: 'answered', link: wait.latest } : { kind: 'missing' };
  }

  /**
   * Opens a wait for every change of a link; it ends by itself after a while, so that the key is proved again.
   * @param shown the name of the state that the client saw last
   */
  async follow(order: WaitOrder, shown: string | undefined): Promise<FollowResult> {
    const opened = await this.begin('stream', order);
    if (opened.kind !== 'open') return opened;
    const { wait } = opened;
    if (wait.latest && this.isSettled(wait.latest) && this.nameState(wait.latest) === shown) {
      wait.end();
      return { kind: 'nothing_more' };
    }
    const life = setTimeout(() => wait.end(), this.settings.streamMs).unref();
    order.gone.addEventListener('abort', () => clearTimeout(life), { once: true });
    return opened;
  }

  /**
   * Each state of the link that the client has not seen, until it is settled or the wait ends; null each time that nothing
   * happened for a while.
   */
  async *states(wait: LinkWait, shown: string | undefined): AsyncGenerator<ShownState | null, void> {
    let last = shown;
    try {
      while (wait.latest) {
        const link = wait.latest;
        const id = this.nameState(link);
        if (id !== last) yield { id, link };
        last = id;
        if (this.isSettled(link)) return;
        const happening = await wait.next(this.settings.heartbeatEveryMs);
        if (happening === 'over') return;
        if (happening === 'quiet') yield null;
      }
    } finally {
      wait.end();
    }
  }

  /** Watches first and reads then, so that no change falls in between. A link that is settled needs no place. */
  private async begin(
    kind: WaitKind,
    { linkId, appId, actor, gone }: WaitOrder,
  ): Promise<{ readonly kind: 'open'; readonly wait: LinkWait } | Refusal> {
    const held = this.hold(kind, actor.keyId ?? '', linkId);
    const link = await this.links.get(linkId, appId, actor).catch((error: unknown) => {
      held?.wait.end();
      throw error;
    });
    if (link === null || (held === null && !this.isSettled(link))) {
      held?.wait.end();
      return { kind: link === null ? 'missing' : 'too_many_waits' };
    }
    const wait = held?.wait ?? new OpenWait<LinkState>();
    wait.latest = link;
    held?.watch.begin(link);
    if (this.isStopping || gone.aborted) wait.end();
    else gone.addEventListener('abort', () => wait.end(), { once: true });
    return { kind: 'open', wait };
  }

  /** A place among the waits, or null when there is none left. */
  private hold(
    kind: WaitKind,
    owner: string,
    linkId: string,
  ): { readonly wait: LinkWait; readonly watch: Watch } | null {
    if (!this.slots.take(owner)) return null;
    const wait = new OpenWait<LinkState>();
    const watch = this.watch.watch(linkId, (link) => wait.change(link));
    this.open.add(wait);
    this.metrics.countWait(kind, 1);
    wait.onEnd(() => {
      watch.end();
      this.open.delete(wait);
      this.slots.free(owner);
      this.metrics.countWait(kind, -1);
    });
    return { wait, watch };
  }

  private statusOf(link: LinkState): LinkStatus {
    return readStatus(link, this.clock.now()).status;
  }

  private isSettled(link: LinkState): boolean {
    return isSettled(this.statusOf(link));
  }

  private nameState(link: LinkState): string {
    return nameState(link.id, readStanding(link, this.clock.now()));
  }
}
