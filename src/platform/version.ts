import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('../../../package.json') as { readonly version: string };

/** The version of this service, from package.json; the compiled file is three folders below it. */
export const VERSION = manifest.version;
