import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.service.js';
import { OPERATORS } from './endpoint-owner.js';
import { EndpointsRepository } from './endpoints.repository.js';
import { type ShownEndpoint, WorstEndpointsRepository } from './worst-endpoints.repository.js';

/** Endpoints up to a limit. */
export interface EndpointSample {
  readonly endpoints: readonly ShownEndpoint[];
  /** There are more. */
  readonly isMore: boolean;
}

/** Which endpoints, of apps and of operators, need someone to look at them? */
@Injectable()
export class WorstEndpoints {
  constructor(
    private readonly database: Database,
    private readonly worst: WorstEndpointsRepository,
    private readonly endpoints: EndpointsRepository,
  ) {}

  /** Endpoints that fail, then disabled ones, then the newest. */
  find(limit: number): Promise<EndpointSample> {
    return this.database.read(async (tx) => {
      const found = [
        ...(await this.worst.findFailing(tx, limit + 1)),
        ...(await this.worst.findDisabled(tx, limit + 1)),
        ...(await this.endpoints.list(tx, OPERATORS, limit + 1, null)).rows,
        ...(await this.endpoints.list(tx, null, limit + 1, null)).rows,
      ];
      const endpoints = [...new Map(found.map((endpoint) => [endpoint.id, endpoint])).values()];
      return { endpoints: endpoints.slice(0, limit), isMore: endpoints.length > limit };
    });
  }
}
