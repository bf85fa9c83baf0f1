import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { buildProgram } from '../../../src/cli/program.command.js';
import { Progress } from '../../../src/cli/progress.command.js';
import { Session } from '../../../src/cli/session.command.js';

const silent = (): void => undefined;
const program = buildProgram(new Session({}, silent, silent, new Progress({ write: silent })));

const namesBelow = (command: Command): string[] => command.commands.map((each) => each.name());

const withAllBelow = (command: Command): Command[] => [command, ...command.commands.flatMap(withAllBelow)];

describe('the hitch command', () => {
  test('is what the README lists', () => {
    const section = /^## The hitch command$(.*?)^## /ms.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';
    const rows = [...section.matchAll(/^\| `([\w-]+)` *\|([^|]*)\|/gm)].map(([, name = '', below = '']) => [
      name,
      [...below.matchAll(/`([\w-]+)`/g)].map(([, each]) => each).sort(),
    ]);
    const real = program.commands.map((command) => [command.name(), namesBelow(command).sort()]);
    expect(rows).toEqual(real);
  });

  test.each(withAllBelow(program).map((command) => [command.name(), command] as const))(
    'has help at %s that names all that is below it',
    (_name, command) => {
      const help = command.helpInformation();
      expect(help).toContain('--help');
      for (const name of namesBelow(command)) expect(help).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
      expect(command.description()).not.toBe('');
    },
  );

  test('has no option that would take a key', () => {
    const options = withAllBelow(program).flatMap((command) => command.options);
    expect(
      options.filter(({ flags }) => /key.*</.test(flags) && !/^--(key|idempotency-key) </.test(flags)),
    ).toEqual([]);
  });
});
