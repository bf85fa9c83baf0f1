import { Transform } from 'class-transformer';

/** The parameter of a query is a whole number of 1 to 4 digits. Digits only: `Number` also accepts an empty text, spaces and exponents. */
export const Digits = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value,
  );
