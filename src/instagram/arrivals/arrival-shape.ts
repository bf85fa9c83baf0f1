/**
 * What Meta delivers, as far as it says whether the way from a person to the service works. `message_edit` stands for edits with the
 * number 0, which come in place of a new message. `ice_breaker` is counted beside its `postback`: a tap on a question of ours without
 * a ref.
 */
export const ARRIVAL_SHAPES = [
  'postback',
  'message',
  'referral',
  'echo',
  'standby',
  'message_edit',
  'self',
  'ice_breaker',
  'other',
] as const;

export type ArrivalShape = (typeof ARRIVAL_SHAPES)[number];

/** The shapes that people make in conversations that this app may answer. */
export const SHAPES_OF_PEOPLE = [
  'postback',
  'message',
  'referral',
] as const satisfies readonly ArrivalShape[];

/** One event that arrived. */
export interface Arrival {
  readonly igId: string;
  readonly shape: ArrivalShape;
}

/** Stands for no account: signatures belong to a request, which has events of several. */
export const NO_ACCOUNT = '';

/** A request of which no secret made the signature. */
export const UNSIGNED = 'unsigned';

/** A request that the secret at this place of `META_APP_SECRETS` signed, from 1. */
export function signedShape(place: number): string {
  return `signed_${place}`;
}

/** The place of the secret; null for any other shape. */
export function readSignedShape(shape: string): number | null {
  const place = /^signed_(\d{1,3})$/.exec(shape)?.[1];
  return place === undefined ? null : Number(place);
}
