import { Module } from '@nestjs/common';
import { Dialer, DIALING, type Dialing } from './dialer.service.js';
import { HostLookup, NAME_SERVERS, type NameServers } from './host-lookup.service.js';

/** As long as the service waits for a receiver: connection, headers and body. */
const TIMEOUT_MS = 15_000;

/** A silent name server has had both its tries, the second one twice as long, within that time. */
const NAME_SERVERS_OF_THE_SYSTEM: NameServers = { servers: null, timeoutMs: 2_500, tries: 2 };

@Module({
  providers: [
    { provide: NAME_SERVERS, useValue: NAME_SERVERS_OF_THE_SYSTEM },
    HostLookup,
    {
      provide: DIALING,
      inject: [HostLookup],
      useFactory: (hosts: HostLookup): Dialing => ({
        resolve: (hostname) => hosts.find(hostname),
        timeoutMs: TIMEOUT_MS,
      }),
    },
    Dialer,
  ],
  exports: [Dialer],
})
export class DialerModule {}
