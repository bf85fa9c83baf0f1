/** The queue's source of time; a test that moves the time gives its own. */
export const QUEUE_CLOCK = Symbol('QUEUE_CLOCK');
