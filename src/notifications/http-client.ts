/**
 * The HTTP client that notifications are sent with, in a file of its own that is loaded with the first one: an instance whose apps
 * are told nothing starts without it. Not loaded as a package, which has no names of its own once it is bundled.
 */
export { Agent, buildConnector } from 'undici';
