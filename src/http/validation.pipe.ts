import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { toFieldFaults } from './field-faults.js';
import { ProblemError } from './problems.js';

/** Validates bodies and queries by their DTOs: every fault at once, unknown fields refused. */
export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    // One fault a field: what is no number need not also be told to be above 59.
    stopAtFirstError: true,
    exceptionFactory: (errors: ValidationError[]) => {
      const faults = toFieldFaults(errors).map((fault) => ({ ...fault, detail: sayUnknown(fault.detail) }));
      return new ProblemError('validation_failed', 'Some fields are not valid; `errors` names each.', faults);
    },
  });
}

/** class-validator's own words for a field that no DTO knows speak of whitelists. */
function sayUnknown(detail: string): string {
  return /^property .* should not exist$/.test(detail) ? 'is not a field of this request' : detail;
}
