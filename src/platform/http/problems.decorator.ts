import { SetMetadata } from '@nestjs/common';
import type { ProblemCode } from './problems.js';

export const OWN_PROBLEMS = 'http:problems';

/**
 * Problems of this route that the OpenAPI document cannot know from the rest of it: a conflict, a signature. Those that
 * follow from its key, its path, its query and its body stand there of themselves.
 */
export const Problems = (...codes: ProblemCode[]): ClassDecorator & MethodDecorator =>
  SetMetadata(OWN_PROBLEMS, codes);
