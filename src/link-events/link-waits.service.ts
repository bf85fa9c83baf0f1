import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ApiKeysService } from '../api-keys/api-keys.service.js';
import type { AuditActor } from '../audit/audit.service.js';
import { isSettled, type LinkState, readStanding, readStatus } from '../links/link-state.js';
import type { LinkStatus } from '../links/link.entity.js';
import { LinksService } from '../links/links.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Metrics, type WaitKind } from '../platform/health/metrics.service.js';
import { Scheduler } from '../platform/scheduler/scheduler.service.js';
import { WAIT_SETTINGS_TOKEN, type WaitSettings } from './link-events.tokens.js';
import { LinkWait } from './link-wait.js';
import { LinkWatch, type Watch } from './link-watch.service.js';
import { toStateId } from './state-id.js';

/** Which link a client waits for. */
export interface WaitRequest {
  readonly linkId: string;
  /** UUID of the app that must own the link; null: any app. */
  readonly appId: string | null;
  readonly actor: AuditActor;
  /** Aborted when the client's connection is closed. */
  readonly gone: AbortSignal;
}

/** Why a client cannot wait, or no longer. */
export interface WaitRefusal {
  readonly kind: 'missing' | 'too_many_waits' | 'key_ended';
}

export type PollResult = { readonly kind: 'answered'; readonly link: LinkState } | WaitRefusal;

export type StreamResult =
  | { readonly kind: 'open'; readonly wait: LinkWait }
  /** The client has already received the final state. */
  | { readonly kind: 'nothing_more' }
  | WaitRefusal;

/** A state of a link with its id, as a stream sends it. */
export interface StreamedState {
  readonly id: string;
  readonly link: LinkState;
}

interface OpenedWait {
  readonly kind: 'open';
  readonly wait: LinkWait;
  /** The link when the wait began. */
  readonly link: LinkState;
}

/**
 * Lets clients wait for changes of a link. The number of waits is bounded, and a wait holds no connection of the pool. A key that
 * was revoked on any instance, has expired, or whose app was disabled ends its waits within seconds.
 */
@Injectable()
export class LinkWaits implements OnModuleDestroy {
  private readonly open = new Set<LinkWait>();
  private readonly openOfKey = new Map<string, Set<LinkWait>>();
  private isStopping = false;

  constructor(
    private readonly links: LinksService,
    private readonly watch: LinkWatch,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly apiKeys: ApiKeysService,
    scheduler: Scheduler,
    @Inject(WAIT_SETTINGS_TOKEN) private readonly settings: WaitSettings,
  ) {
    scheduler.repeat({
      name: 'check the keys of open waits',
      everyMs: settings.checkKeysEveryMs,
      run: () => this.refuseInactiveKeys(),
    });
  }

  /** At shutdown all waits are answered, and later requests are answered without a wait. */
  onModuleDestroy(): void {
    this.isStopping = true;
    for (const wait of this.open) wait.end();
  }

  /**
   * Returns the link when its status changes or is final, or unchanged after `waitMs`.
   * @param known the status that the caller knows; undefined: the present one
   */
  async poll(request: WaitRequest, waitMs: number, known: LinkStatus | undefined): Promise<PollResult> {
    if (waitMs === 0) {
      const link = await this.links.get(request.linkId, request.appId, request.actor);
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
  async stream(request: WaitRequest, received: string | undefined): Promise<StreamResult> {
    const opened = await this.begin('stream', request);
    if (opened.kind !== 'open') return opened;
    const { wait } = opened;
    if (wait.latest && this.isSettled(wait.latest) && this.stateIdOf(wait.latest) === received) {
      wait.end();
      return { kind: 'nothing_more' };
    }
    const life = setTimeout(() => wait.end(), this.settings.streamMs).unref();
    wait.onEnd(() => clearTimeout(life));
    return opened;
  }

  /** Yields each state that the client has not received, until the final one or the end of the wait; null is a heartbeat. */
  async *states(wait: LinkWait, received: string | undefined): AsyncGenerator<StreamedState | null, void> {
    const { heartbeatEveryMs } = this.settings;
    let last = received;
    let heartbeatAt = performance.now() + heartbeatEveryMs;
    try {
      while (wait.latest && !wait.isRefused) {
        const link = wait.latest;
        const id = this.stateIdOf(link);
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
  private async begin(
    kind: WaitKind,
    { linkId, appId, actor, gone }: WaitRequest,
  ): Promise<OpenedWait | WaitRefusal> {
    const counted = this.openCounted(kind, actor.keyId ?? '', linkId);
    const link = await this.links.get(linkId, appId, actor).catch((error: unknown) => {
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

  /** Opens a wait within the bounds of the key and of the instance; null when one of them is reached. */
  private openCounted(
    kind: WaitKind,
    keyId: string,
    linkId: string,
  ): { readonly wait: LinkWait; readonly watch: Watch } | null {
    const ofKey = this.openOfKey.get(keyId) ?? new Set();
    if (ofKey.size >= this.settings.waitsOfKey || this.open.size >= this.settings.waits) return null;
    const wait = new LinkWait();
    const watch = this.watch.watch(linkId, (link) => wait.add(link));
    this.open.add(wait);
    this.openOfKey.set(keyId, ofKey.add(wait));
    this.metrics.countWait(kind, 1);
    wait.onEnd(() => {
      watch.end();
      this.open.delete(wait);
      ofKey.delete(wait);
      if (ofKey.size === 0) this.openOfKey.delete(keyId);
      this.metrics.countWait(kind, -1);
    });
    return { wait, watch };
  }

  /** One look at all keys that have waits open. */
  private async refuseInactiveKeys(): Promise<void> {
    if (this.openOfKey.size === 0) return;
    const active = await this.apiKeys.findActive([...this.openOfKey.keys()]);
    const refused = [...this.openOfKey].filter(([keyId]) => !active.has(keyId));
    for (const wait of refused.flatMap(([, waits]) => [...waits])) wait.refuse();
  }

  private statusOf(link: LinkState): LinkStatus {
    return readStatus(link, this.clock.now()).status;
  }

  private isSettled(link: LinkState): boolean {
    return isSettled(this.statusOf(link));
  }

  private stateIdOf(link: LinkState): string {
    return toStateId(link.id, readStanding(link, this.clock.now()));
  }
}
