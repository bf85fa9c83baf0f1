import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';
import type { EndpointEntity } from './endpoint.entity.js';

/** What is shown of an endpoint in trouble. */
export type ShownEndpoint = Pick<
  EndpointEntity,
  'id' | 'appId' | 'url' | 'failingSince' | 'disabledAt' | 'disabledReason'
>;

const STATE = `e.id, e.app_id AS "appId", e.url, e.failing_since AS "failingSince", e.disabled_at AS "disabledAt",
           e.disabled_reason AS "disabledReason"`;

const FIND_FAILING: Statement = {
  name: 'endpoints_find_failing',
  text: `
    SELECT ${STATE} FROM endpoints e
    WHERE e.failing_since IS NOT NULL AND e.disabled_at IS NULL AND e.deleted_at IS NULL
    ORDER BY e.failing_since LIMIT $1`,
};

const FIND_DISABLED: Statement = {
  name: 'endpoints_find_disabled',
  text: `
    SELECT ${STATE} FROM endpoints e WHERE e.disabled_at IS NOT NULL AND e.deleted_at IS NULL
    ORDER BY e.disabled_at DESC LIMIT $1`,
};

/** The endpoints in trouble, of the `endpoints` table. */
@Injectable()
export class WorstEndpointsRepository {
  /** Those that fail, longest first. */
  findFailing(tx: Tx, limit: number): Promise<ShownEndpoint[]> {
    return tx.query<ShownEndpoint>(FIND_FAILING, [limit]);
  }

  /** Those that are disabled, latest first. */
  findDisabled(tx: Tx, limit: number): Promise<ShownEndpoint[]> {
    return tx.query<ShownEndpoint>(FIND_DISABLED, [limit]);
  }
}
