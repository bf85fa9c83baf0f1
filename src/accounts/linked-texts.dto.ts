import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ValidateBy, ValidateIf } from 'class-validator';
import { isPlainText } from '../platform/text/plain-text.js';
import { MAX_LINKED_TEXT } from './account-change.js';

const RULE = `must be one line of 1 to ${MAX_LINKED_TEXT} characters, without control or bidi characters`;

const isLine = (value: unknown): boolean =>
  typeof value === 'string' &&
  isPlainText(value) &&
  value.trim() !== '' &&
  [...value].length <= MAX_LINKED_TEXT;

/** A text of the chat in one language; null removes it. */
const ChatLine = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ type: String, minLength: 1, maxLength: MAX_LINKED_TEXT, nullable: true, required: false }),
    ValidateIf((_dto, value) => value !== undefined && value !== null),
    ValidateBy({ name: 'chatLine', validator: { validate: isLine, defaultMessage: () => RULE } }),
  );

@ApiSchema({ description: 'The texts to change; null removes a text, and the other languages keep theirs.' })
export class ChangeLinkedTextsDto {
  /** In English. */
  @ChatLine()
  en?: string | null;
  /** In German. */
  @ChatLine()
  de?: string | null;
  /** In Spanish. */
  @ChatLine()
  es?: string | null;
  /** In French. */
  @ChatLine()
  fr?: string | null;
  /** In Brazilian Portuguese. */
  @ChatLine()
  'pt-BR'?: string | null;
  /** In Arabic. */
  @ChatLine()
  ar?: string | null;
}

@ApiSchema({ description: 'The operator’s own words to people who were linked, by language.' })
export class LinkedTextsDto {
  /** In English. */
  en?: string;
  /** In German. */
  de?: string;
  /** In Spanish. */
  es?: string;
  /** In French. */
  fr?: string;
  /** In Brazilian Portuguese. */
  'pt-BR'?: string;
  /** In Arabic. */
  ar?: string;
}
