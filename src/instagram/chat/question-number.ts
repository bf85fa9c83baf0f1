import { createHmac, type KeyObject } from 'node:crypto';
import type { AskedQuestion } from './answer-payload.js';

/** Without vowels, which would form words, and without characters that look alike. */
const ALPHABET = 'BCDFGHJKMNPQRSTVWXYZ23456789';
const LENGTH = 4;

/**
 * The short number at the end of a question. It makes the texts of two questions differ. Instagram returns no payloads, so a
 * question is recognised in a conversation by its text alone.
 */
export function toQuestionNumber(question: AskedQuestion, key: KeyObject): string {
  const { linkId, igId, igsid, askedAt } = question;
  const text = JSON.stringify(['question number', linkId, igId, igsid, askedAt.getTime()]);
  const bytes = createHmac('sha256', key).update(text).digest();
  return [...bytes.subarray(0, LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
