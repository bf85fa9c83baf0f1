/** The bounds and times of waiting; a test has shorter ones. */
export const LIVE_SETTINGS_TOKEN = Symbol('LIVE_SETTINGS');
