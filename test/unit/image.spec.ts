import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { SECRET_NAMES } from '../../src/platform/config/variables.js';

const flagsOf = (text: string): string[] => text.match(/--[\w-]+(?:=\w+)?/g) ?? [];
const allocatorOf = (text: string): string | undefined => /MALLOC_ARENA_MAX=\d+/.exec(text)?.[0];

test('the compose file gives each instance of the service a host port of its own', () => {
  const [, least = '', most = ''] =
    /127\.0\.0\.1:(\d+)-(\d+):3000/.exec(readFileSync('docker-compose.yml', 'utf8')) ?? [];
  expect(Number(most) - Number(least)).toBeGreaterThan(0);
});

test('the image sets the same for Node and for the allocator as npm start', () => {
  const { start } = (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } })
    .scripts;
  const image = readFileSync('Dockerfile', 'utf8');
  const command = /^CMD .*$/m.exec(image)?.[0] ?? '';
  expect(flagsOf(command)).toEqual(flagsOf(start));
  expect(flagsOf(start)).not.toEqual([]);
  expect(allocatorOf(image)).toBe(allocatorOf(start));
});

const compose = readFileSync('docker-compose.yml', 'utf8');
const services = [...compose.matchAll(/^ {2}(\w+):\n((?: {4}.*\n|\n)+)/gm)].filter(([, , text = '']) =>
  /^ {4}image:/m.test(text),
);

test('every service of the compose file is confined: bounds, a read-only root, no capabilities, no new privileges', () => {
  expect(services.map(([, name]) => name)).toEqual(['postgres', 'migrate', 'hitch']);
  const [confined = ''] = /^x-confined: &confined\n(?: {2}.*\n)+/m.exec(compose) ?? [];
  for (const rule of ['read_only: true', 'cap_drop: [ALL]', 'no-new-privileges:true', 'pids_limit: '])
    expect(confined).toContain(rule);
  for (const [, name, text] of services)
    for (const rule of ['<<: *confined', 'tmpfs: [/tmp', 'mem_limit: ', 'cpus: '])
      expect([name, text]).toEqual([name, expect.stringContaining(rule)]);
});

test('the compose file contains no secret: each comes from a file, and every secret of the service has one', () => {
  expect(compose).not.toMatch(/PASSWORD: (?!\{)|postgres:\/\/|env_file/);
  const files = [...compose.matchAll(/^ {6}(\w+)_FILE: \/run\/secrets\/(\w+)$/gm)];
  for (const [, variable, file] of files) expect(file).toBe(variable);
  const declared = [...compose.matchAll(/^ {2}(\w+): \{ file: \.\/secrets\/(\w+) \}$/gm)];
  for (const [, name, file] of declared) expect(file).toBe(name);
  const names = declared.map(([, name = '']) => name);
  expect(names).toEqual(expect.arrayContaining([...SECRET_NAMES, 'DATABASE_URL', 'POSTGRES_PASSWORD']));
  expect(new Set(files.map(([, variable = '']) => variable))).toEqual(new Set(names));
});
