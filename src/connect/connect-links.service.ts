import { Injectable } from '@nestjs/common';
import { AppsService } from '../apps/apps.service.js';
import { LinkWaits } from '../link-events/link-waits.service.js';
import type { StreamResult } from '../link-events/wait-request.js';
import { LinkSecrets } from '../links/link-secrets.service.js';
import { closeForDisabledApp, type LinkState, readStatus } from '../links/link-state.js';
import { LinkUrls } from '../links/link-urls.service.js';
import { LinksService } from '../links/links.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { ShownConnections } from './shown-connections.service.js';
import type { ShownConnection } from './shown-state.js';
import { isPageShown, type ConnectState, toConnectState, toConnectStateId } from './connect-state.js';

/** The links of pages, for people without a key. */
@Injectable()
export class ConnectLinks {
  constructor(
    private readonly links: LinksService,
    private readonly waits: LinkWaits,
    private readonly apps: AppsService,
    private readonly secrets: LinkSecrets,
    private readonly urls: LinkUrls,
    private readonly connections: ShownConnections,
    private readonly clock: Clock,
  ) {}

  /**
   * The link of a page, whatever has become of it.
   * @param linkId null for a code that is not one of ours: then the database is not asked
   * @returns null when there is none, or it ended more than 24 hours ago
   */
  async find(linkId: string | null): Promise<LinkState | null> {
    const stored = linkId === null ? null : await this.links.find(linkId, null);
    if (stored === null || !isPageShown(stored, this.clock.now())) return null;
    const app = await this.apps.settings(stored.appId);
    // The sweep revokes the links of a disabled app a moment later.
    return app?.disabledAt ? closeForDisabledApp(stored) : stored;
  }

  /** What the page of a link shows of it now. */
  stateOf(link: LinkState): ConnectState {
    return toConnectState(link, this.clock.now());
  }

  /** What has become of the connection that a link has made. */
  connectionOf(link: LinkState): Promise<ShownConnection> {
    return this.connections.of(link);
  }

  /** The id of what the page shows now. */
  stateIdOf(link: LinkState): string {
    return toConnectStateId(link, this.clock.now());
  }

  /**
   * Opens a stream of the states of a page's link, in a slot of pages.
   * @param received the id of the state that the page received last
   */
  stream(linkId: string, received: string | undefined, gone: AbortSignal): Promise<StreamResult> {
    const stateIdOf = (link: LinkState): string => this.stateIdOf(link);
    return this.waits.stream({ linkId, holder: { kind: 'page' }, gone, stateIdOf }, received);
  }

  /** What the QR code of a link holds, as the app's branding says, made from the link's row; null when it is not pending. */
  async qrTextOf(link: LinkState): Promise<string | null> {
    if (readStatus(link, this.clock.now()).status !== 'pending') return null;
    const secrets = this.secrets.of(link);
    const app = await this.apps.settings(link.appId);
    if (secrets === null || app === null) return null;
    const page = this.urls.connect(secrets.code);
    const instagram = this.urls.igMe(link.username, secrets.ref);
    return { page, instagram }[app.branding.qrTarget];
  }
}
