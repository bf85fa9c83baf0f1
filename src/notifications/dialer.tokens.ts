/** How a host's name becomes addresses, and how long a request may take. */
export const DIALING = Symbol('DIALING');

/** Who is asked for a host's addresses. */
export const NAME_SERVERS = Symbol('NAME_SERVERS');
