import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { isStorableText } from '../text/storable-text.js';

/**
 * The property is text that PostgreSQL can store: 1 to `max` characters (code points), no NUL, no half of a surrogate pair.
 * With `pattern` it is also held to that alphabet; `form` says the rule in words.
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
  // Counted as people count: a character outside the basic plane is one, though it takes two code units.
  return value.length <= max || [...value].length <= max;
}
