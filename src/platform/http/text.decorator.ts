import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, ValidateIf } from 'class-validator';
import { isStorableText } from '../text/storable-text.js';

/** The field may be left out. When it is given, its other rules apply, also to `null`, which must not mean "unchanged". */
export const IfGiven = (): PropertyDecorator => ValidateIf((_dto, value) => value !== undefined);

/**
 * The field is text that PostgreSQL can store: 1 to `max` characters (code points), no NUL, no lone surrogate. With `rule` it must
 * also match the pattern; `form` is the rule in words.
 */
export function Text(
  max: number,
  rule?: { readonly pattern: RegExp; readonly form: string },
): PropertyDecorator {
  const length = `must be text of 1 to ${max} characters, without NUL or broken surrogates`;
  return applyDecorators(
    ApiProperty({
      type: String,
      minLength: 1,
      maxLength: max,
      ...(rule ? { pattern: rule.pattern.source } : {}),
    }),
    ValidateBy({
      name: 'text',
      validator: {
        validate: (value: unknown) => isText(value, max) && (rule === undefined || rule.pattern.test(value)),
        defaultMessage: () => rule?.form ?? length,
      },
    }),
  );
}

function isText(value: unknown, max: number): value is string {
  if (typeof value !== 'string' || value === '' || value.length > 2 * max || !isStorableText(value))
    return false;
  // Counts code points: a character outside the basic plane is one character of two code units.
  return value.length <= max || [...value].length <= max;
}
