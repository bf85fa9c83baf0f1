/** The accepted form of igId and IGSID: opaque strings, although they look like numbers. */
export const INSTAGRAM_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** An account's name without the @. Names that differ only in case are the same name. */
export const USERNAME = /^[A-Za-z0-9._]{1,30}$/;
