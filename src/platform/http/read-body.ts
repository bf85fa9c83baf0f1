import { type ValidationError, validateSync } from 'class-validator';
import type { FieldFault } from './problems.js';

/** class-validator's settings, for bodies as for queries. */
export const VALIDATION = {
  whitelist: true,
  forbidNonWhitelisted: true,
  // One fault per field: for what is not a number, a bound says nothing more.
  stopAtFirstError: true,
} as const;

/** A body as its DTO, with every fault of its fields; for routes that have more to say about the fields than the DTO can. */
export interface ReadBody<Dto> {
  /** Without the fields that are at fault: what is left can be asked further questions about. */
  readonly dto: Partial<Dto>;
  readonly faults: FieldFault[];
}

/** A DTO; `static readonly nested` names its fields that are DTOs themselves. */
interface DtoType<Dto extends object> {
  new (): Dto;
  readonly nested?: Readonly<Record<string, DtoType<object>>>;
}

/**
 * Reads a parsed body as its DTO. The values are of JSON's own types, so nothing needs to be converted, and an object that is
 * no DTO (a `context`) stays as it came, key for key. Anything but a JSON object is one fault of the whole.
 */
export function readBody<Dto extends object>(type: DtoType<Dto>, body: unknown): ReadBody<Dto> {
  const { dto, faults } = toDto(type, body, '');
  const errors = validateSync(dto, VALIDATION);
  for (const { property } of errors) Reflect.deleteProperty(dto, property);
  return { dto, faults: faults.some(isOfTheWhole) ? faults : [...faults, ...toFieldFaults(errors)] };
}

/** The faults of fields that are named like what every object inherits (`constructor`): no DTO has such a field. */
export function findInheritedNames(fields: object, parent = ''): FieldFault[] {
  const names = Object.keys(fields).filter((name) => name in Object.prototype);
  return names.map((name) => ({ pointer: `${parent}/${name}`, detail: 'is not a field of this request' }));
}

/** Puts the fields into DTOs; what cannot be put there is a fault and left out. */
function toDto<Dto extends object>(type: DtoType<Dto>, fields: unknown, pointer: string): ReadBody<Dto> {
  const dto = new type();
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    return { dto, faults: [{ pointer, detail: 'must be a JSON object' }] };
  }
  const faults = findInheritedNames(fields, pointer);
  for (const [name, value] of Object.entries(fields)) {
    if (name in Object.prototype) continue;
    const inner = type.nested?.[name];
    const read = inner && toDto(inner, value, `${pointer}/${name}`);
    if (read) faults.push(...read.faults);
    Reflect.set(dto, name, read ? read.dto : value);
  }
  return { dto, faults };
}

function isOfTheWhole({ pointer }: FieldFault): boolean {
  return pointer === '';
}

/** Every fault that class-validator found, at any depth, each with the pointer to its field. */
export function toFieldFaults(errors: readonly ValidationError[], parent = ''): FieldFault[] {
  return errors.flatMap((error) => {
    const pointer = `${parent}/${escapePointer(error.property)}`;
    const own = Object.values(error.constraints ?? {}).map((detail) => ({
      pointer,
      detail: explainUnknown(detail),
    }));
    return [...own, ...toFieldFaults(error.children ?? [], pointer)];
  });
}

/** class-validator's own message for an unknown field speaks of properties. */
function explainUnknown(detail: string): string {
  return /^property .* should not exist$/s.test(detail) ? 'is not a field of this request' : detail;
}

/** RFC 6901: `~` and `/` are written `~0` and `~1`. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
