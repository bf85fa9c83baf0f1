/** How much of a mid is kept, in UTF-16 units; `repeatKey` holds the whole. */
export const MID_LENGTH = 512;

/**
 * How a referral came: where in the event the ref was found (the ice breaker tap, the first message, or the referral alone), `code`: the
 * message was nothing but a typed code, or `invite`: no event of Meta, the person came from the chat to the app.
 */
export const REFERRAL_VIAS = ['postback', 'message', 'referral', 'code', 'invite'] as const;
export type ReferralVia = (typeof REFERRAL_VIAS)[number];

/** What a dead letter was: a referral in one of its shapes, or an event of a chat. */
export type DeadLetterVia = ReferralVia | 'chat';

/** The ice breaker (or menu entry) that was tapped; each text cleaned and cut at 1,000 characters. */
export interface Icebreaker {
  readonly title: string | null;
  readonly payload: string | null;
}

/** One ref that one event carries, or the code that it is, within every bound that the tables set: what reading hands to deciding. */
export interface ReferralEvent {
  /** The account that was written to: 1..64 of `[A-Za-z0-9_-]`. */
  readonly igId: string;
  /** The person, as this account knows them: 1..64 of `[A-Za-z0-9_-]`, never equal to `igId`. */
  readonly igsid: string;
  /**
   * With `%3D` read as `=`: 1..2083 of `[A-Za-z0-9_=-]`; for `code` the code in its one spelling. Not verified yet. Empty when an invite
   * was redeemed, which has none.
   */
  readonly ref: string;
  readonly via: ReferralVia;
  /** Recorded, never branched on: Meta writes `SHORTLINKS`, `SHORTLINK`, `ADS` and more for the same thing. */
  readonly source: string | null;
  readonly icebreaker: Icebreaker | null;
  /** For people to look up; cut at 512 characters, so never compare it: `repeatKey` holds the whole. */
  readonly mid: string | null;
  /** Milliseconds since 1970 as the event claims them, always a valid Date; null when it claims none. */
  readonly timestampMs: number | null;
  /**
   * Set when only the ref can prove that the event is a referral: it stood where events of other kinds stand. One that does not
   * verify is then no ref of ours.
   */
  readonly mustVerify?: boolean;
  /** When the person did something in the chat last, where that is not the event itself: Meta's messaging window counts from it. */
  readonly actedAt?: Date;
  /** 32 bytes, the same for each redelivery of this referral. */
  readonly repeatKey: Buffer;
}

/** What an identity keeps of the event that its link waited for a confirmation with. */
export interface AwaitedEvent extends Pick<ReferralEvent, 'via' | 'source' | 'icebreaker'> {
  /** The latest referral of the same person since. */
  readonly lastReferralAt: Date;
}
