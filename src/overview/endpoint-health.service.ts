import { Injectable } from '@nestjs/common';
import { WorstEndpoints } from '../endpoints/worst-endpoints.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Statistics } from '../statistics/statistics.service.js';
import { type EndpointHealth, rankEndpoints } from './endpoint-health.js';

const DAY_MS = 86_400_000;

/** Endpoints up to a limit, the worst first. */
export interface EndpointHealthList {
  readonly endpoints: readonly EndpointHealth[];
  /** There are more. */
  readonly isMore: boolean;
  /** The last delivery to any endpoint that was accepted; null: none is known. */
  readonly lastSucceededAt: Date | null;
}

/** Do the endpoints accept what is sent to them? */
@Injectable()
export class EndpointHealthReader {
  constructor(
    private readonly worst: WorstEndpoints,
    private readonly statistics: Statistics,
    private readonly clock: Clock,
  ) {}

  /** Endpoints that fail, then disabled ones, then the newest; at most `limit`. */
  async read(limit: number): Promise<EndpointHealthList> {
    const { endpoints, isMore } = await this.worst.find(limit);
    const dayAgo = new Date(this.clock.now().getTime() - DAY_MS);
    const ids = endpoints.map(({ id }) => id);
    const deliveries = await this.statistics.readDeliveries([...ids, null], dayAgo);
    const health = endpoints.map((endpoint): EndpointHealth => {
      const { id, appId, url, failingSince, disabledAt, disabledReason } = endpoint;
      const counts = deliveries.get(id);
      return {
        id,
        appId,
        url,
        failingSince,
        disabledAt,
        disabledReason,
        lastSucceededAt: counts?.lastSucceededAt ?? null,
        lastFailedAt: counts?.lastFailedAt ?? null,
        succeeded: counts?.succeeded ?? 0,
        failed: counts?.failed ?? 0,
      };
    });
    return {
      endpoints: rankEndpoints(health),
      isMore,
      lastSucceededAt: deliveries.get(null)?.lastSucceededAt ?? null,
    };
  }
}
