import { Module } from '@nestjs/common';
import { Dialer, type Dialing } from './dialer.service.js';
import { DIALING } from './dialer.tokens.js';
import { lookUpHost } from './host-lookup.service.js';

/** As long as the service waits for a receiver: connection, headers and body. */
const TIMEOUT_MS = 15_000;

const dialing: Dialing = { resolve: lookUpHost, timeoutMs: TIMEOUT_MS };

@Module({
  providers: [{ provide: DIALING, useValue: dialing }, Dialer],
  exports: [Dialer],
})
export class DialerModule {}
