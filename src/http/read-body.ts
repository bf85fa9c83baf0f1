import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { toFieldFaults } from './field-faults.js';
import type { FieldFault } from './problems.js';

/** class-validator's settings, for the pipe as for a body that is read by hand. */
export const VALIDATION = {
  whitelist: true,
  forbidNonWhitelisted: true,
  // One fault a field: what is no number need not also be told to be above 59.
  stopAtFirstError: true,
  validationError: { target: false, value: false },
} as const;

/** A body as its DTO, with every fault of its fields; for routes that have more to say about the fields than the DTO can. */
export interface ReadBody<Dto> {
  /** To be used field by field, and only where there is no fault. */
  readonly dto: Dto;
  readonly faults: FieldFault[];
}

/** Reads a body as its DTO. Anything but a JSON object is one fault of the whole. */
export function readBody<Dto extends object>(type: new () => Dto, body: unknown): ReadBody<Dto> {
  const fault = findShapeFault(body);
  if (fault) return { dto: new type(), faults: [fault] };
  const dto = plainToInstance(type, body);
  return { dto, faults: toFieldFaults(validateSync(dto, VALIDATION)) };
}

/** The fault of a body that is no JSON object, or null. */
export function findShapeFault(body: unknown): FieldFault | null {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  return isObject ? null : { pointer: '', detail: 'must be a JSON object' };
}
