import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { VARIABLES } from '../../../../src/platform/config/variables.js';

interface Listed {
  readonly name: string;
  readonly default: string | null;
  readonly meaning: string;
}

const promised: Listed[] = VARIABLES.map((variable) => ({
  name: variable.name,
  default: variable.default,
  meaning: variable.meaning,
}));

/** The blocks of the file: the meaning, the default in words, and the assignment, which is commented out but for a secret. */
function readEnvExample() {
  const text = readFileSync('.env.example', 'utf8');
  const block = /^# (.+)\n# Default: (.+)\n(# )?([A-Z][A-Z0-9_]*)=(.*)$/gm;
  return [...text.matchAll(block)].map((match) => {
    const [, meaning = '', inWords = '', comment, name = '', value = ''] = match;
    return { name, meaning, inWords, isComment: comment !== undefined, value };
  });
}

describe('.env.example', () => {
  const listed = readEnvExample();

  test('.env.example lists the variables of the configuration with their meanings and defaults, and no others', () => {
    const rows = listed.map(({ name, value, meaning }) => ({ name, default: value || null, meaning }));
    expect(rows).toEqual(promised);
  });

  test('.env.example has no assignment outside of its blocks', () => {
    const assignments = readFileSync('.env.example', 'utf8').match(/^(# *)?[A-Z][A-Z0-9_]*=/gm);
    expect(assignments).toHaveLength(listed.length);
  });

  test('.env.example describes each default in words, and names the secrets', () => {
    const words = VARIABLES.map((variable) => {
      if (variable.default !== null) return variable.default;
      return variable.secret ? 'none. Secret.' : 'none.';
    });
    expect(listed.map(({ inWords }) => inWords)).toEqual(words);
  });

  // An empty variable counts as missing for a secret, but not for a PORT: what has a default stays commented out.
  test('.env.example assigns the secrets, empty, and comments everything else out', () => {
    const assigned = listed.filter(({ isComment }) => !isComment);
    expect(assigned.map(({ name }) => name)).toEqual(
      VARIABLES.filter(({ secret }) => secret).map(({ name }) => name),
    );
    expect(assigned.every(({ value }) => value === '')).toBe(true);
  });
});
