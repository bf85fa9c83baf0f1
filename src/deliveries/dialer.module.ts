import { lookup } from 'node:dns/promises';
import { Module } from '@nestjs/common';
import { Dialer, type Dialing } from './dialer.service.js';
import { DIALING } from './dialer.tokens.js';

/** As long as the service waits for a receiver: connection, headers and body. */
const TIMEOUT_MS = 15_000;

/** The system's own look-up, as any program on this machine would ask. */
const dialing: Dialing = { resolve: (hostname) => lookup(hostname, { all: true }), timeoutMs: TIMEOUT_MS };

@Module({
  providers: [{ provide: DIALING, useValue: dialing }, Dialer],
  exports: [Dialer],
})
export class DialerModule {}
