/** The initialised TypeORM data source; only `database/` and the drift check ask for it. */
export const DATA_SOURCE = Symbol('DATA_SOURCE');
