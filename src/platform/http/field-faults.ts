import type { ValidationError } from 'class-validator';
import type { FieldFault } from './problems.js';

/** Every fault that class-validator found, at any depth, each with the pointer to its field. */
export function toFieldFaults(errors: readonly ValidationError[], parent = ''): FieldFault[] {
  return errors.flatMap((error) => {
    const pointer = `${parent}/${escapePointer(error.property)}`;
    const own = Object.values(error.constraints ?? {}).map((detail) => ({
      pointer,
      detail: sayUnknown(detail),
    }));
    return [...own, ...toFieldFaults(error.children ?? [], pointer)];
  });
}

/** class-validator's own words for a field that no DTO knows speak of something else. */
function sayUnknown(detail: string): string {
  return /^property .* should not exist$/s.test(detail) ? 'is not a field of this request' : detail;
}

/** RFC 6901: `~` and `/` are written `~0` and `~1`. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
