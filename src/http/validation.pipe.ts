import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { toFieldFaults } from './field-faults.js';
import { type FieldFault, ProblemError } from './problems.js';
import { findShapeFault, VALIDATION } from './read-body.js';

/** The problem that names faults of fields. */
export function validationFailed(faults: readonly FieldFault[]): ProblemError {
  return new ProblemError('validation_failed', 'Some fields are not valid; `errors` names each.', faults);
}

/** Validates bodies and queries by their DTOs: every fault at once, unknown fields refused. */
@Injectable()
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      ...VALIDATION,
      transform: true,
      exceptionFactory: (errors: ValidationError[]) => validationFailed(toFieldFaults(errors)),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // A body that is left out altogether is for the DTO to judge: some routes need none.
    const fault =
      metadata.type === 'body' && value !== undefined && metadata.metatype !== Object
        ? findShapeFault(value)
        : null;
    if (fault) throw validationFailed([fault]);
    return super.transform(value, metadata);
  }
}
