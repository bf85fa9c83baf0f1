import type { FieldFault } from '../platform/http/problems.js';

/** What to erase: a person, or an app's external user and the people linked with it. */
export type ErasureTarget =
  | {
      readonly kind: 'person';
      readonly account: { readonly id: string; readonly igId: string };
      readonly igsid: string;
    }
  | {
      readonly kind: 'user';
      /** UUID. */
      readonly appId: string;
      readonly externalUserId: string;
    };

/** The fields of a request; null counts as missing. */
export interface ErasureFields {
  readonly account?: string | null;
  readonly igsid?: string | null;
  readonly appId?: string | null;
  readonly externalUserId?: string | null;
}

/** The two ways to name the target. */
export type ErasureForm =
  | { readonly kind: 'person'; readonly account: string; readonly igsid: string }
  | { readonly kind: 'user'; readonly appId: string; readonly externalUserId: string };

const PERSON = ['account', 'igsid'] as const;
const USER = ['appId', 'externalUserId'] as const;

/** Reads which of the two ways a request uses; it must use exactly one, with both fields, otherwise each fault is returned. */
export function chooseForm(
  fields: ErasureFields,
): { readonly form: ErasureForm } | { readonly faults: FieldFault[] } {
  const given = [...PERSON, ...USER].filter((name) => typeof fields[name] === 'string');
  if (given.length === 0) return fault('', 'must contain account and igsid, or appId and externalUserId');
  const second = given.filter((name) => USER.some((each) => each === name));
  if (second.length > 0 && second.length < given.length) {
    const detail = 'cannot be combined with account and igsid: use one of the two pairs';
    return { faults: second.map((name) => ({ pointer: `/${name}`, detail })) };
  }
  const { account, igsid, appId, externalUserId } = fields;
  if (typeof account === 'string' && typeof igsid === 'string')
    return { form: { kind: 'person', account, igsid } };
  if (typeof appId === 'string' && typeof externalUserId === 'string')
    return { form: { kind: 'user', appId, externalUserId } };
  const [missing, partner] = findMissing(second.length > 0 ? USER : PERSON, given);
  return fault(`/${missing}`, `is required with ${partner}`);
}

function findMissing(pair: readonly [string, string], given: readonly string[]): readonly [string, string] {
  const [first, second] = pair;
  return given.includes(first) ? [second, first] : [first, second];
}

function fault(pointer: string, detail: string): { readonly faults: FieldFault[] } {
  return { faults: [{ pointer, detail }] };
}
