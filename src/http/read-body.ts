import { validateSync } from 'class-validator';
import { toFieldFaults } from './field-faults.js';
import type { FieldFault } from './problems.js';

/** class-validator's settings, for bodies as for queries. */
export const VALIDATION = {
  whitelist: true,
  forbidNonWhitelisted: true,
  // One fault a field: what is no number need not also be told to be above 59.
  stopAtFirstError: true,
} as const;

/** A body as its DTO, with every fault of its fields; for routes that have more to say about the fields than the DTO can. */
export interface ReadBody<Dto> {
  /** Without the fields that are at fault: what is left can be asked further questions about. */
  readonly dto: Partial<Dto>;
  readonly faults: FieldFault[];
}

/**
 * Reads a parsed body as its DTO. Our DTOs are flat and of JSON's own types, so nothing needs to be converted, and what is
 * nested (a `context`) stays as it came, key for key. Anything but a JSON object is one fault of the whole.
 */
export function readBody<Dto extends object>(type: new () => Dto, body: unknown): ReadBody<Dto> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { dto: new type(), faults: [{ pointer: '', detail: 'must be a JSON object' }] };
  }
  const inherited = findInheritedNames(body);
  const entries = Object.entries(body).filter(([name]) => !(name in Object.prototype));
  const dto = Object.assign(new type(), Object.fromEntries(entries));
  const errors = validateSync(dto, VALIDATION);
  for (const { property } of errors) Reflect.deleteProperty(dto, property);
  return { dto, faults: [...inherited, ...toFieldFaults(errors)] };
}

/** The faults of fields that are named like what every object inherits (`constructor`): no DTO has such a field. */
export function findInheritedNames(fields: object): FieldFault[] {
  const names = Object.keys(fields).filter((name) => name in Object.prototype);
  return names.map((name) => ({ pointer: `/${name}`, detail: 'is not a field of this request' }));
}
