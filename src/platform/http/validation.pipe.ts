import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import * as transformerPackage from 'class-transformer';
import * as validatorPackage from 'class-validator';
import { ProblemError, validationFailed } from './problems.js';
import { findInheritedNames, readBody, toFieldFaults, VALIDATION } from './read-body.js';

/** A DTO may say that its body can be left out: `static readonly optional = true`. */
interface BodyType {
  new (): object;
  readonly optional?: boolean;
}

/** Validates bodies and queries by their DTOs: every fault at once, unknown fields refused. */
@Injectable()
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      ...VALIDATION,
      transform: true,
      // Else the pipe loads them by itself, which in the bundle finds no names in what came as CommonJS.
      validatorPackage,
      transformerPackage,
      exceptionFactory: (errors: validatorPackage.ValidationError[]) =>
        validationFailed(toFieldFaults(errors)),
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

/** The problem that a request without a body meets. */
export function bodyMissing(): ProblemError {
  return new ProblemError(
    'malformed_request',
    'The body is missing; send a JSON object as application/json.',
  );
}
