import { describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { buildProgram } from '../../../src/cli/program.command.js';
import { Progress } from '../../../src/cli/progress.command.js';
import { Session } from '../../../src/cli/session.command.js';
import { readTables } from '../../support/markdown.js';

const silent = (): void => undefined;
const program = buildProgram(new Session({}, silent, silent, new Progress({ write: silent })));

const namesBelow = (command: Command): string[] => command.commands.map((each) => each.name());

const withAllBelow = (command: Command): Command[] => [command, ...command.commands.flatMap(withAllBelow)];

describe('hitch command', () => {
  test('the hitch command has the commands and subcommands that its page lists', () => {
    const names = (cell = ''): string[] => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name);
    const rows = readTables('docs/cli.md', 'Commands').map(([name, below]) => [
      ...names(name),
      names(below).sort(),
    ]);
    const real = program.commands.map((command) => [command.name(), namesBelow(command).sort()]);
    expect(rows).toEqual(real);
  });

  test.each(withAllBelow(program).map((command) => [command.name(), command] as const))(
    'the hitch command has help at %s that names all that is below it',
    (_name, command) => {
      const help = command.helpInformation();
      expect(help).toContain('--help');
      for (const name of namesBelow(command)) expect(help).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
      expect(command.description()).not.toBe('');
    },
  );

  test('the hitch command has no option that would take a key', () => {
    const options = withAllBelow(program).flatMap((command) => command.options);
    expect(
      options.filter(({ flags }) => /key.*</.test(flags) && !/^--(key|idempotency-key) </.test(flags)),
    ).toEqual([]);
  });
});
