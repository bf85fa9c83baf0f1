import { beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createElement, type FunctionComponent } from 'react';
import { renderToString } from 'react-dom/server';
import { buildPackage } from '../../support/built-package.js';

const URL_OF_PAGE = 'https://hitch.example/c/0123456789ABCDEFGHJKMNPQRSTVWXYZ0123456';

let file: string;
let HitchConnect: FunctionComponent<Readonly<Record<string, unknown>>>;

beforeAll(async () => {
  file = buildPackage('react', 'react-on-a-server');
  ({ HitchConnect } = (await import(pathToFileURL(resolve(file)).href)) as {
    HitchConnect: typeof HitchConnect;
  });
});

const render = (props: Readonly<Record<string, unknown>>): string =>
  renderToString(createElement(HitchConnect, props));

test('a server renders the element with its attributes, and the fallback inside it', () => {
  const html = render({
    url: URL_OF_PAGE,
    theme: 'dark',
    lang: 'de',
    label: 'Instagram verbinden',
    className: 'card',
    onStatus: () => undefined,
    children: createElement('a', { href: URL_OF_PAGE }, 'Weiter'),
  });
  expect(html).toBe(
    `<hitch-connect url="${URL_OF_PAGE}" theme="dark" lang="de" label="Instagram verbinden" class="card"><a href="${URL_OF_PAGE}">Weiter</a></hitch-connect>`,
  );
});

test('without a fallback of its own a page has a link, and none for what is no connect URL', () => {
  expect(render({ url: URL_OF_PAGE })).toContain(`<a href="${URL_OF_PAGE}">Connect Instagram</a>`);
  for (const url of ['javascript:alert(1)', 'https://hitch.example/', '', '//hitch.example/c/abc'])
    expect(render({ url })).not.toContain('<a');
});

test('the package has the version and the licence of the product, no dependency, and no file that is missing', () => {
  const product = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const manifest = JSON.parse(readFileSync('packages/react/package.json', 'utf8')) as {
    version: string;
    dependencies?: object;
    exports: Record<string, { types: string; default: string }>;
  };
  expect(manifest.version).toBe(product.version);
  expect(manifest.dependencies).toBeUndefined();
  expect(readFileSync('packages/react/LICENSE', 'utf8')).toBe(readFileSync('LICENSE', 'utf8'));
  for (const path of Object.values(manifest.exports['.'] ?? {}))
    expect(readFileSync(join(dirname(file), path.replace('./dist/', ''))).length).toBeGreaterThan(0);
});

test('the module runs in the browser only where a framework separates the two, and leaves React to the app', () => {
  const text = readFileSync(file, 'utf8');
  expect(text.startsWith("'use client';\n")).toBe(true);
  const imports = [...text.matchAll(/ from "([^"]+)"/g)].map(([, name]) => name);
  expect([...new Set(imports)].toSorted()).toEqual(['react', 'react/jsx-runtime']);
  // Bundlers leave the address of the service alone.
  expect(text).toMatch(/import\(\s*\/\* webpackIgnore: true \*\/\s*\/\* @vite-ignore \*\//);
});
