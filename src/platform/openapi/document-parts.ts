import type { IdPrefix } from '../ids/type-id.js';
import type { Operation, Schema } from './document.js';

// What the rooms give to the document: `openapi.decorator.ts` has a decorator for each.

/** Examples of whole bodies and answers, by the name of their schema: the name of the DTO class without `Dto`. */
export type Examples = Readonly<Record<string, object>>;

/** The webhooks section: what the service sends, by type, and the schemas of the bodies that no route has. */
export interface Webhooks {
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly operations: Readonly<Record<string, Operation>>;
}

/**
 * Describes the webhooks.
 * @param schemas those of the routes, which the bodies may refer to or extend
 * @param examples of every room
 */
export type DescribeWebhooks = (schemas: Readonly<Record<string, Schema>>, examples: Examples) => Webhooks;

/** A path parameter that holds the id of a row. */
export interface PathId {
  readonly prefix: IdPrefix;
  readonly description: string;
}
