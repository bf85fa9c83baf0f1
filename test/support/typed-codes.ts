import type { MetaEvent } from '../../src/dev/simulator/meta-payloads.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Api } from './http.js';
import type { TestApp } from './test-app.js';

let messages = 0;

/** A person writes to the account: nothing but this text. */
export function writtenEvent({
  igId,
  igsid,
  text,
  timestampMs = Date.now(),
}: {
  readonly igId: string;
  readonly igsid: string;
  readonly text: string;
  readonly timestampMs?: number;
}): MetaEvent {
  const message = { mid: `written-${process.pid}-${++messages}`, text };
  return { sender: { id: igsid }, recipient: { id: igId }, timestamp: timestampMs, message };
}

/** Turns the codes of an account's new links on or off. */
export async function setTypedCodes(
  service: TestApp,
  { id }: { readonly id: string },
  typedCodes: boolean,
): Promise<void> {
  const admin = new Api(service, service.adminApiKey);
  await admin.patch(`/v1/admin/accounts/${toTypeId('acc', id)}`, { typedCodes }).expect(200);
}

const ALPHABET = 'BCDFGHJKMNPQRSTVWXYZ23456789';

/** A code that is in all likelihood no link's, another for each number. */
export function wrongCode(number: number): string {
  let rest = number;
  const characters = Array.from({ length: 8 }, () => {
    const character = ALPHABET.charAt(rest % ALPHABET.length);
    rest = Math.floor(rest / ALPHABET.length);
    return character;
  });
  return characters.join('');
}
