// The service in a few files instead of three thousand. Plain Node 18, since it runs before dist.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What Nest would load if it were installed, and we do not use. */
const NOT_INSTALLED = [
  '@fastify/multipart',
  '@fastify/static',
  '@fastify/view',
  '@nestjs/microservices',
  '@nestjs/microservices/*',
  '@nestjs/platform-express',
  '@nestjs/websockets',
  '@nestjs/websockets/*',
];

/**
 * Finding and reading three thousand files took half of each start, and their sources a tenth of the memory. Names stay as
 * they are written, so a fault's place can still be read; the maps say where it is in src.
 * @param {string} folder with the compiled `src`; `bundle` is made beside it
 * @throws what the bundler throws, and when it is not installed
 */
export async function bundle(folder) {
  const { build, stop } = await import('esbuild');
  const built = build({
    entryPoints: [join(folder, 'src', 'main.js')],
    outdir: join(folder, 'bundle'),
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    external: [...NOT_INSTALLED, 'reflect-metadata'],
    plugins: [onlyPostgres, withoutPhoneNumbers, onlyTheAgent, inOneByte, withoutNodesUndici],
    // Each file is to have both of these before anything of its own: what came as CommonJS asks for Node's modules by a
    // `require`, and all that has decorators needs the metadata, in whatever order the files are loaded.
    banner: {
      js: `import "reflect-metadata"; import { createRequire as bundleRequire } from "node:module"; const require = bundleRequire(import.meta.url);`,
    },
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'external',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'error',
  });
  // The bundler's own process would otherwise stay as long as the service that is started behind the build.
  await built.finally(stop);
}

/** TypeORM's factory loads a driver for each of eighteen kinds of database. */
const onlyPostgres = {
  name: 'only-postgres',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]typeorm[\\/]driver[\\/]DriverFactory\.js$/ }, () => ({
      contents: `
        const { PostgresDriver } = require('./postgres/PostgresDriver');
        exports.DriverFactory = class DriverFactory {
          create(dataSource) {
            return new PostgresDriver(dataSource);
          }
        };`,
    }));
  },
};

/** class-validator knows each country's numbers, for a decorator that nothing here uses. */
const withoutPhoneNumbers = {
  name: 'without-phone-numbers',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^libphonenumber-js/ }, () => ({ path: 'none', namespace: 'phone-numbers' }));
    onLoad({ filter: /.*/, namespace: 'phone-numbers' }, () => ({
      contents: `module.exports = () => {
        throw new Error('@IsPhoneNumber() is left out of the bundle: see scripts/bundle.mjs.');
      };`,
    }));
  },
};

/** Of undici only what `deliveries/dialer` asks for: `fetch`, caches, cookies and WebSockets are two fifths of it. */
const onlyTheAgent = {
  name: 'only-the-agent',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]undici[\\/]index\.js$/ }, () => ({
      contents: `
        Object.assign(require('./lib/dispatcher/dispatcher').prototype, require('./lib/api'));
        exports.Agent = require('./lib/dispatcher/agent');
        exports.buildConnector = require('./lib/core/connect');`,
    }));
  },
};

/**
 * One letter beyond Latin makes V8 hold a whole file with two bytes a character. The bundler writes such letters of strings
 * as escapes, those of regular expressions as they are.
 */
const inOneByte = {
  name: 'in-one-byte',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]node_modules[\\/].+\.[cm]?js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source.replace(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
      return contents === source ? undefined : { contents };
    });
  },
};

/** `import … from 'http'` asks that module for all that it has, also for WebSocket, for which Node loads its own undici. */
const withoutNodesUndici = {
  name: 'without-nodes-undici',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: 'http', namespace: 'by-require' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'by-require' }, () => ({
      contents: `module.exports = require('node:http');`,
    }));
  },
};
