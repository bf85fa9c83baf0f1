// Writes what of packages/client follows from the OpenAPI document: `node scripts/generate-client.mjs [folder]`. The types are the
// generator's. Its runtime is not used: it is larger than the client and does not know what is safe to repeat; a table stands for it.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@hey-api/openapi-ts';

const root = resolve(fileURLToPath(new URL('..', import.meta.url)));
const folder = resolve(process.argv[2] ?? join(root, 'packages', 'client', 'src', 'generated'));
const document = JSON.parse(await readFile(join(root, 'test', 'contract', 'openapi.json'), 'utf8'));

/** Pages for browsers, and what Instagram calls: nothing that a holder of a key asks for. */
const NOT_FOR_CLIENTS = ['public', 'meta'];
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method]).map((method) => ({ path, method, operation: item[method] })),
);
const callable = operations.filter(
  ({ operation }) =>
    !operation.tags.some((tag) => NOT_FOR_CLIENTS.includes(tag)) &&
    // A stream is no answer to wait for; `waitForLink` asks the route that waits. An export is a file, and can be too large to hold.
    isJsonOrEmpty(operation.responses['200']?.content),
);

await rm(folder, { recursive: true, force: true });
await createClient({
  input: selectCallable(),
  output: { path: folder, entryFile: false },
  logs: { level: 'silent', file: false },
  plugins: ['@hey-api/typescript'],
});
await writeFile(join(folder, 'operations.gen.ts'), writeOperations());

function isJsonOrEmpty(content) {
  return content === undefined || content['application/json'] !== undefined;
}

/** The document without what is not called, and without problems, which are thrown as one class. */
function selectCallable() {
  const selected = structuredClone(document);
  selected.paths = {};
  for (const { path, method, operation } of callable) {
    const responses = Object.entries(operation.responses).filter(([status]) => status < '400');
    (selected.paths[path] ??= {})[method] = { ...operation, responses: Object.fromEntries(responses) };
  }
  return selected;
}

/** A table for the code that sends, and the types of each request and answer. */
function writeOperations() {
  const entries = callable.map(({ path, method, operation }) => {
    const name = operation.operationId;
    const parameters = (operation.parameters ?? []).filter(({ in: place }) => place === 'query');
    // How a list would be written into a query is not decided anywhere.
    if (parameters.some(({ schema }) => !['string', 'integer', 'boolean'].includes(schema.type)))
      throw new Error(`${name} has a query parameter that is no plain value.`);
    const honoursKey = (operation.parameters ?? []).some((each) => each.name === 'Idempotency-Key');
    return { name, type: name[0].toUpperCase() + name.slice(1), path, method, operation, honoursKey };
  });
  const types = entries.flatMap(({ type }) => [`${type}Data`, `${type}Response`]).sort();
  return [
    '// Written by scripts/generate-client.mjs from the OpenAPI document.',
    `import type {\n${types.map((type) => `  ${type},`).join('\n')}\n} from './types.gen.js';`,
    '',
    '/** The request and the answer of each operation. */',
    'export interface Operations {',
    ...entries.flatMap(({ name, type, operation }) => [
      comment([operation.summary, operation.description]),
      `  ${name}: { request: ${type}Data; answer: ${type}Response };`,
    ]),
    '}',
    '',
    '/** How each operation is sent. */',
    'export const OPERATIONS = {',
    ...entries.map(
      ({ name, path, method, honoursKey }) =>
        `  ${name}: { method: '${method.toUpperCase()}', path: '${path}', honoursKey: ${honoursKey} },`,
    ),
    '} as const;',
    '',
  ].join('\n');
}

function comment(paragraphs) {
  const lines = paragraphs
    .filter(Boolean)
    .flatMap((text) => text.split('\n\n'))
    .map((text) => `   * ${text.replaceAll('\n', '\n   * ').replaceAll('*/', '*\\/')}`);
  return ['  /**', lines.join('\n   *\n'), '   */'].join('\n');
}
