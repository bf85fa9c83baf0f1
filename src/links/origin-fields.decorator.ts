import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches, ValidateBy } from 'class-validator';
import { findContextFault } from './link-context.js';

const CHANNEL = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** The optional field `channel`: where an app shows a link or a campaign. */
export const Channel = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    ApiPropertyOptional({ type: String, pattern: CHANNEL.source }),
    Matches(CHANNEL, { message: 'must be 1 to 64 characters of a-z0-9._- and begin with a letter or digit' }),
  );

/** The optional field `context`: a JSON object that is given back as it is. */
export const Context = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    ApiPropertyOptional({ type: 'object', additionalProperties: true }),
    ValidateBy({
      name: 'context',
      validator: {
        validate: (value: unknown) => findContextFault(value) === null,
        defaultMessage: (args) => findContextFault(args?.value) ?? '',
      },
    }),
  );
