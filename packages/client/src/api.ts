import { OPERATIONS, type Operations } from './generated/operations.gen.js';
import type { OperationName } from './retries.js';
import { type CallOptions, type Parts, send, type Wire } from './send.js';

/** What a caller gives: the parts of the request that the operation has. */
type RequestOf<Data> = {
  [
    Part in keyof Data as Part extends 'url' | 'headers'
      ? never
      : [Exclude<Data[Part], undefined>] extends [never]
        ? never
        : Part
  ]: Data[Part];
};

type Call<Operation extends { request: unknown; answer: unknown }> =
  object extends RequestOf<Operation['request']>
    ? (request?: RequestOf<Operation['request']>, options?: CallOptions) => Promise<Operation['answer']>
    : (request: RequestOf<Operation['request']>, options?: CallOptions) => Promise<Operation['answer']>;

/** Every operation of the API reference, by its `operationId`. */
export type HitchApi = { readonly [Name in keyof Operations]: Call<Operations[Name]> };

export function createApi(wire: Wire): HitchApi {
  const names = Object.keys(OPERATIONS) as OperationName[];
  const calls = names.map((name) => [
    name,
    (request: Parts = {}, options: CallOptions = {}) => send(wire, name, request, options),
  ]);
  // The table and the types are written by one program from one document.
  return Object.fromEntries(calls) as HitchApi;
}
