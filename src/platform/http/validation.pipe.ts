import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { ProblemError, validationFailed } from './problems.js';
import { findInheritedNames, readBody, toFieldFaults, VALIDATION } from './read-body.js';

/** A DTO may say that its body can be left out: `static readonly optional = true`. */
interface BodyType {
  new (): object;
  readonly optional?: boolean;
}

/** Validates bodies and queries by their DTOs. It reports every fault and refuses unknown fields. */
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
    const type = metadata.metatype;
    if (metadata.type === 'body' && type && type !== Object) return this.readBody(value, type as BodyType);
    if (metadata.type === 'query' && typeof value === 'object' && value !== null && type !== Object) {
      const faults = findInheritedNames(value);
      if (faults.length > 0) throw validationFailed(faults);
    }
    return super.transform(value, metadata);
  }

  private readBody(value: unknown, type: BodyType): object {
    if (value === undefined && !type.optional) throw bodyMissing();
    const { dto, faults } = readBody(type, value === undefined ? {} : value);
    if (faults.length > 0) throw validationFailed(faults);
    return dto;
  }
}

/** The problem of a request without a body. */
export function bodyMissing(): ProblemError {
  return new ProblemError(
    'malformed_request',
    'The body is missing; send a JSON object as application/json.',
  );
}
