/** The initialised TypeORM data source; only `database/` and the drift check ask for it. */
export const DATA_SOURCE = Symbol('DATA_SOURCE');

/** The URL of the server that NOTIFY is heard from. */
export const LISTEN_URL = Symbol('LISTEN_URL');
