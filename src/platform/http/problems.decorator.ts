import { SetMetadata } from '@nestjs/common';
import type { ProblemCode } from './problem-codes.js';

export const OWN_PROBLEMS = 'http:problems';

/**
 * Problems of this route that the OpenAPI document cannot derive, such as a conflict or a bad signature. It derives those
 * that follow from the scope, the path, the query and the body.
 */
export const Problems = (...codes: ProblemCode[]): ClassDecorator & MethodDecorator =>
  SetMetadata(OWN_PROBLEMS, codes);
