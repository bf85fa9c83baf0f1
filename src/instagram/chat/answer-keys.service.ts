import { createHmac, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  AUDIT_CONFIG,
  type AuditConfig,
  REF_TOKENS_CONFIG,
  type RefTokensConfig,
} from '../../platform/config/config.js';
import { deriveKey } from '../../platform/config/derived-key.js';
import { type AskedQuestion, type ClaimedAnswer, isAnswerTo, toAnswerPayload } from './answer-payload.js';
import { normaliseText } from './compose-message.js';
import { toQuestionNumber } from './question-number.js';

/** Signs what the buttons of questions send, and recognises texts that were sent. */
@Injectable()
export class AnswerKeys {
  private readonly ring: readonly KeyObject[];
  private readonly signing: KeyObject;
  private readonly textKey: KeyObject;

  constructor(
    @Inject(REF_TOKENS_CONFIG) { keyRing }: RefTokensConfig,
    @Inject(AUDIT_CONFIG) { auditKey }: AuditConfig,
  ) {
    const keys = new Map([...keyRing.keys].map(([kid, key]) => [kid, deriveKey(key, 'chatAnswers')]));
    const signing = keys.get(keyRing.signingKid);
    if (signing === undefined) throw new TypeError('the key ring does not contain its signing key');
    this.signing = signing;
    this.ring = [...keys.values()];
    this.textKey = deriveKey(auditKey, 'messageTexts');
  }

  /** The payloads of a question's buttons. */
  payloadsOf(question: AskedQuestion): { readonly yes: string; readonly no: string } {
    return {
      yes: toAnswerPayload(question, 'yes', this.signing),
      no: toAnswerPayload(question, 'no', this.signing),
    };
  }

  /** Whether this service made the answer, for exactly this question. */
  isAnswerTo(answer: ClaimedAnswer, question: AskedQuestion): boolean {
    return isAnswerTo(answer, question, this.ring);
  }

  /** The number that distinguishes a question from every other one of the same person. */
  numberOf(question: AskedQuestion): string {
    return toQuestionNumber(question, this.textKey);
  }

  /** The keyed hash of a text. The form in which Instagram returns the text has the same hash. */
  hashText(text: string): Buffer {
    return createHmac('sha256', this.textKey).update(normaliseText(text)).digest();
  }
}
