/** The contract's bound on igId and IGSID: opaque strings, however much they look like numbers. */
export const INSTAGRAM_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** An account's name without the @; names differ by more than case. */
export const USERNAME = /^[A-Za-z0-9._]{1,30}$/;
