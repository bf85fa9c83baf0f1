import { ValidateIf } from 'class-validator';

/** The field may be left out; what is given is held to the other rules, `null` too: it must not be taken for "as it was". */
export const IfGiven = (): PropertyDecorator => ValidateIf((_dto, value) => value !== undefined);
