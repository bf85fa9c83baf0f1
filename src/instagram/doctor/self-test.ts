/** How long the owner has to write the word, and again to tap the button. */
const LEG_MS = 2 * 60_000;
/** Without letters and digits that look alike. */
const ALPHABET = 'BCDFGHJKMNPQRSTVWXYZ23456789';
export const WORD_BYTES = 6;
/** It is not of the form of a question's payload, so that no tap here counts as one there. */
const PAYLOAD = /^hitch-self-test:(HITCH-[A-Z0-9]{6})$/;

/** A test in which the owner writes to the own account, as far as it has come. */
export interface SelfTestState {
  readonly word: string;
  readonly startedAt: Date;
  readonly messageAt: Date | null;
  readonly buttonAt: Date | null;
  /** Why the button could not be sent, in this service's words. */
  readonly buttonError: string | null;
  readonly tapAt: Date | null;
}

/** What an account did in the conversation with itself. */
export interface SelfEvent {
  readonly igId: string;
  /** The id of the account in that conversation, which messages to it are sent to. */
  readonly igsid: string;
  readonly text: string | null;
  readonly payload: string | null;
}

export const SELF_TEST_STATUSES = [
  'waiting_for_message',
  'sending_button',
  'waiting_for_tap',
  'passed',
  'failed',
] as const;
export type SelfTestStatus = (typeof SELF_TEST_STATUSES)[number];

/** What broke: the way from Instagram to the service, the way back, or the way of a tap. */
export const SELF_TEST_LEGS = ['message', 'button', 'tap'] as const;
export type SelfTestLeg = (typeof SELF_TEST_LEGS)[number];

export interface SelfTestJudgement {
  readonly status: SelfTestStatus;
  readonly failedLeg: SelfTestLeg | null;
  readonly detail: string;
  /** When the present leg counts as failed; null when the test has ended. */
  readonly endsAt: Date | null;
}

/** The word that the owner writes. */
export function makeWord(random: Buffer): string {
  const letters = [...random.subarray(0, WORD_BYTES)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return `HITCH-${letters.join('')}`;
}

/** The word as a person wrote it, in the form of `makeWord`; null when it can be none. */
export function readWord(text: string): string | null {
  const word = text.trim().toUpperCase();
  return /^HITCH-[A-Z0-9]{6}$/.test(word) ? word : null;
}

export function selfTestPayload(word: string): string {
  return `hitch-self-test:${word}`;
}

/** The word of the button that was tapped; null when it is another button. */
export function readSelfTestPayload(payload: string): string | null {
  return PAYLOAD.exec(payload)?.[1] ?? null;
}

/** How far a test has come, and what broke when it broke. */
export function judgeSelfTest(test: SelfTestState, now: Date): SelfTestJudgement {
  const { word, startedAt, messageAt, buttonAt, buttonError, tapAt } = test;
  if (messageAt === null)
    return judgeLeg(startedAt, now, 'waiting_for_message', {
      waiting: `Waiting for the word ${word} in a message of the account to itself.`,
      leg: 'message',
      broken: `The message with ${word} did not arrive within two minutes: Meta does not deliver events of this account here. See subscription, app_fields, callback_reachable and signing_secret.`,
    });
  if (buttonError !== null)
    return {
      status: 'failed',
      failedLeg: 'button',
      detail: `The message arrived, but the button could not be sent: ${buttonError}. See token, permissions and dm_access.`,
      endsAt: null,
    };
  if (tapAt !== null)
    return {
      status: 'passed',
      failedLeg: null,
      detail: `A message of the account to itself arrived, its button was sent, and the tap arrived, at ${tapAt.toISOString()}.`,
      endsAt: null,
    };
  if (buttonAt === null)
    return judgeLeg(messageAt, now, 'sending_button', {
      waiting: 'The message arrived; the button is being sent.',
      leg: 'button',
      broken: 'The message arrived, but it is not known whether the button was sent. Test again.',
    });
  return judgeLeg(buttonAt, now, 'waiting_for_tap', {
    waiting: 'The message arrived and the button was sent. Waiting for its tap.',
    leg: 'tap',
    broken:
      'The message arrived and the button was sent, but no tap arrived within two minutes. If it was tapped, messaging_postbacks is not ticked in the dashboard: see app_fields.',
  });
}

function judgeLeg(
  since: Date,
  now: Date,
  status: SelfTestStatus,
  texts: { readonly waiting: string; readonly leg: SelfTestLeg; readonly broken: string },
): SelfTestJudgement {
  const endsAt = new Date(since.getTime() + LEG_MS);
  return now < endsAt
    ? { status, failedLeg: null, detail: texts.waiting, endsAt }
    : { status: 'failed', failedLeg: texts.leg, detail: texts.broken, endsAt: null };
}
