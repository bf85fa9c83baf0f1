import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { toUuid, toUuidBytes } from '../../platform/ids/type-id.js';

/** What a button of a question says. */
export type ChatAnswer = 'yes' | 'no';

/** Exactly one question: who was asked, in which account, about which link, by which event. */
export interface AskedQuestion {
  /** UUID of the link. */
  readonly linkId: string;
  readonly igId: string;
  readonly igsid: string;
  /** The time of the event that asked. */
  readonly askedAt: Date;
}

/** What a payload claims. Its proof is checked once the link is known. */
export interface ClaimedAnswer {
  readonly linkId: string;
  readonly answer: ChatAnswer;
  readonly proof: Buffer;
}

const PREFIX = 'hitch-answer';
const PROOF_BYTES = 16;
/** The UUID has 16 bytes: 22 characters; the proof as many. Both in base64url without padding. */
const FORM = /^hitch-answer\.([yn])\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{22})$/;

/**
 * The payload of a button. It says nothing about the person that Meta does not know. In another thread it is worthless, because the
 * proof covers the person, the account, the link and the event. The link's row decides about time.
 */
export function toAnswerPayload(question: AskedQuestion, answer: ChatAnswer, key: KeyObject): string {
  const id = toUuidBytes(question.linkId).toString('base64url');
  return [
    PREFIX,
    answer === 'yes' ? 'y' : 'n',
    id,
    proofOf(question, answer, key).toString('base64url'),
  ].join('.');
}

/** Reads a payload of ours; null for any other, and for other spellings of the same bytes. */
export function readAnswerPayload(payload: string): ClaimedAnswer | null {
  const [, letter, id, proof] = FORM.exec(payload) ?? [];
  if (letter === undefined || id === undefined || proof === undefined) return null;
  const [idBytes, proofBytes] = [decode(id), decode(proof)];
  if (idBytes === null || proofBytes === null) return null;
  return { linkId: toUuid(idBytes), answer: letter === 'y' ? 'yes' : 'no', proof: proofBytes };
}

/** Whether one of the keys made the answer for this question. Every key is tried, so that the time says nothing about keys. */
export function isAnswerTo(
  { answer, proof }: ClaimedAnswer,
  question: AskedQuestion,
  keys: Iterable<KeyObject>,
): boolean {
  let isProved = false;
  for (const key of keys) if (timingSafeEqual(proof, proofOf(question, answer, key))) isProved = true;
  return isProved;
}

function proofOf(
  { linkId, igId, igsid, askedAt }: AskedQuestion,
  answer: ChatAnswer,
  key: KeyObject,
): Buffer {
  const text = JSON.stringify([linkId, igId, igsid, askedAt.getTime(), answer]);
  return createHmac('sha256', key).update(text).digest().subarray(0, PROOF_BYTES);
}

/** Null when the unused bits of the last character are set: one payload has one spelling. */
function decode(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
