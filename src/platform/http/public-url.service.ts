import type { AddressInfo } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { LINKS_CONFIG, type LinksConfig } from '../config/config.js';

/** The base URL of the service for clients and browsers. */
@Injectable()
export class PublicUrl {
  /** Kept, because asking the server for its address is a system call. Null until it listens. */
  private listeningAt: string | null = null;

  constructor(
    @Inject(LINKS_CONFIG) private readonly config: LinksConfig,
    private readonly adapter: HttpAdapterHost,
  ) {}

  /** The absolute URL of a path. */
  of(path: string): string {
    return `${this.config.publicUrl ?? this.listening()}${path}`;
  }

  /** With port 0 the system chooses the port, so it is unknown before the service listens. */
  private listening(): string {
    if (this.listeningAt !== null) return this.listeningAt;
    const server: { address(): AddressInfo | null } = this.adapter.httpAdapter.getHttpServer();
    const address = server.address();
    const url = `http://localhost:${address?.port ?? 0}`;
    if (address !== null) this.listeningAt = url;
    return url;
  }
}
