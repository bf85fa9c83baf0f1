import { SetMetadata } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { idPattern, type IdPrefix } from '../ids/type-id.js';
import type { DescribeWebhooks, Examples, PathId } from './document.js';

export const EXAMPLES = 'openapi:examples';
export const WEBHOOKS = 'openapi:webhooks';
export const OPERATION_ID = 'openapi:operation-id';
export const PATH_IDS = 'openapi:path-ids';

/** Registers the examples of a room. Each is used wherever its schema is a body or an answer, in every controller. */
export const ApiExamples = (examples: Examples): ClassDecorator => SetMetadata(EXAMPLES, examples);

/** Registers the webhooks section. One controller of the service has it. */
export const ApiWebhooks = (describe: DescribeWebhooks): ClassDecorator => SetMetadata(WEBHOOKS, describe);

/** The operation id, where the names of the controller and the method do not give a good one. */
export const ApiOperationId = (id: string): MethodDecorator => SetMetadata(OPERATION_ID, id);

/** The path parameters of a controller that hold ids, by name. */
export const ApiPathIds = (ids: Readonly<Record<string, PathId>>): ClassDecorator =>
  SetMetadata(PATH_IDS, ids);

/** The field holds the id of a row of this kind, or of any kind. */
export const ApiId = (prefix?: IdPrefix): PropertyDecorator => ApiProperty({ pattern: idPattern(prefix) });

/** The field is a count. */
export const ApiCount = (): PropertyDecorator => ApiProperty({ minimum: 0 });

/** The field is text in one of the formats of JSON Schema. */
export const ApiFormat = (format: 'date-time' | 'uri'): PropertyDecorator => ApiProperty({ format });
