import { type ValidationError, validateSync } from 'class-validator';
import type { FieldFault } from './problems.js';

/** Settings of class-validator for bodies and queries. */
export const VALIDATION = {
  whitelist: true,
  forbidNonWhitelisted: true,
  // One fault per field: when a value is not a number, a fault about its bound adds nothing.
  stopAtFirstError: true,
} as const;

/** A body as its DTO, with every fault of its fields. */
interface ReadBody<Dto> {
  /** Without the fields at fault, so that a route can check the other fields further. */
  readonly dto: Partial<Dto>;
  readonly faults: FieldFault[];
}

/** A DTO; `static readonly nested` names its fields that are DTOs themselves, and `nullable` those of them that may also be null. */
interface DtoType<Dto extends object> {
  new (): Dto;
  readonly nested?: Readonly<Record<string, DtoType<object>>>;
  readonly nullable?: readonly string[];
}

/**
 * Reads a parsed body as its DTO. No value is converted, because JSON has the types of the DTO, and an object without a DTO (a
 * `context`) is kept unchanged. Anything but a JSON object is one fault of the whole body.
 */
export function readBody<Dto extends object>(type: DtoType<Dto>, body: unknown): ReadBody<Dto> {
  const { dto, faults } = toDto(type, body, '');
  const errors = validateSync(dto, VALIDATION);
  for (const { property } of errors) Reflect.deleteProperty(dto, property);
  return { dto, faults: faults.some(isOfWholeBody) ? faults : [...faults, ...toFieldFaults(errors)] };
}

/** The faults of fields that have the name of an inherited property (`constructor`): no DTO has such a field. */
export function findInheritedNames(fields: object, parent = ''): FieldFault[] {
  const names = Object.keys(fields).filter((name) => name in Object.prototype);
  return names.map((name) => ({ pointer: `${parent}/${name}`, detail: 'is not a field of this request' }));
}

/** Copies the fields into DTOs; a field that does not fit is left out and reported as a fault. */
function toDto<Dto extends object>(type: DtoType<Dto>, fields: unknown, pointer: string): ReadBody<Dto> {
  const dto = new type();
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    return { dto, faults: [{ pointer, detail: 'must be a JSON object' }] };
  }
  const faults = findInheritedNames(fields, pointer);
  for (const [name, value] of Object.entries(fields)) {
    if (name in Object.prototype) continue;
    const isNull = value === null && type.nullable?.includes(name);
    const inner = isNull ? undefined : type.nested?.[name];
    const read = inner && toDto(inner, value, `${pointer}/${name}`);
    if (read) faults.push(...read.faults);
    Reflect.set(dto, name, read ? read.dto : value);
  }
  return { dto, faults };
}

function isOfWholeBody({ pointer }: FieldFault): boolean {
  return pointer === '';
}

/** Every fault that class-validator found, at any depth, with the pointer to its field. */
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

/** Replaces class-validator's message for an unknown field, which calls it a property. */
function explainUnknown(detail: string): string {
  return /^property .* should not exist$/s.test(detail) ? 'is not a field of this request' : detail;
}

/** RFC 6901: `~` and `/` are written `~0` and `~1`. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
