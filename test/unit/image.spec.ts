import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';

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
