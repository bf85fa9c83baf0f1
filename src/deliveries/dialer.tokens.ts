/** How a host's name becomes addresses, and how long a request may take. */
export const DIALING = Symbol('DIALING');
