import { Inject, Injectable } from '@nestjs/common';
import { INSTAGRAM_CONFIG, type InstagramConfig } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.service.js';
import { ClockSkew } from '../../platform/health/clock-skew.service.js';
import { Arrivals } from '../arrivals/arrivals.service.js';
import { GraphClient } from '../graph/graph-client.service.js';
import type { Surroundings } from './evidence.js';
import { OwnAddress } from './own-address.service.js';

/** Looks at what is the same for all accounts: the configuration, the clocks, the app at Meta and the way to this service. */
@Injectable()
export class SurroundingsReader {
  constructor(
    private readonly graph: GraphClient,
    private readonly arrivals: Arrivals,
    private readonly clockSkew: ClockSkew,
    private readonly database: Database,
    private readonly address: OwnAddress,
    @Inject(INSTAGRAM_CONFIG) private readonly config: InstagramConfig,
  ) {}

  async read(): Promise<Surroundings> {
    const { graphVersion, instagramAppId, metaAppId } = this.config;
    const [appSubscriptions, signatures, clockSkewMs, handshake] = await Promise.all([
      this.graph.readAppSubscriptions(),
      this.arrivals.summariseSignatures(),
      this.clockSkew.read(),
      this.address.tryHandshake(),
    ]);
    return {
      ...this.address.describe(),
      graphVersion,
      appIds: [instagramAppId, metaAppId].filter((id) => id !== null),
      appSubscriptions,
      signatures,
      handshake,
      clockSkewMs,
      refusesWrites: this.database.refusesWrites,
    };
  }
}
