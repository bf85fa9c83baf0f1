import type { AddressInfo } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { LINKS_CONFIG, type LinksConfig } from '../config/config.js';

/** How the world reaches the service. */
@Injectable()
export class PublicUrl {
  /** Where the service listens; null until it does. To ask the server each time is a call of the system. */
  private listeningAt: string | null = null;

  constructor(
    @Inject(LINKS_CONFIG) private readonly config: LinksConfig,
    private readonly adapter: HttpAdapterHost,
  ) {}

  /** The absolute URL of a path of ours. */
  of(path: string): string {
    return `${this.config.publicUrl ?? this.listening()}${path}`;
  }

  /** With port 0 the system chooses the port, which is unknown before the service listens. */
  private listening(): string {
    if (this.listeningAt !== null) return this.listeningAt;
    const server: { address(): AddressInfo | null } = this.adapter.httpAdapter.getHttpServer();
    const address = server.address();
    const url = `http://localhost:${address?.port ?? 0}`;
    if (address !== null) this.listeningAt = url;
    return url;
  }
}
