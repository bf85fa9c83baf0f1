/**
 * The shapes of events, by which the doctor and the watchdog see whether events of people reach the service. `message_edit`: edits
 * with the number 0, which Meta sends in place of a new message. `ice_breaker`: a tap on one of our questions without a ref, counted
 * in addition to its `postback`.
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

/** The account of signatures: a request can contain events of several accounts. */
export const NO_ACCOUNT = '';

/** A request whose signature no secret verifies. */
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
