import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option, type OptionValues } from 'commander';
import { addCall, toPath } from './api-call.command.js';
import { UsageError } from './option-values.js';
import type { Session } from './session.command.js';

/** A question as `--question` gives it. */
interface GivenQuestion {
  readonly key: string;
  readonly language: string;
  readonly text: string;
}

const pathOf = (account: string): string => `/v1/admin/accounts${toPath(account)}/ice-breakers`;

/** `hitch icebreakers …`: the questions that a new thread offers. */
export function addIceBreakers(program: Command, session: Session): void {
  const iceBreakers = program
    .command('icebreakers')
    .description('questions that a new thread with an account offers');
  addCall(iceBreakers, session, {
    name: 'get <account>',
    namesAccount: true,
    about: 'shows the questions that are set, those that are desired, and the difference',
    request: ([account = '']) => ({ method: 'GET', path: pathOf(account) }),
    render: describeAnswer,
  });
  addCall(iceBreakers, session, {
    name: 'set <account>',
    namesAccount: true,
    about: 'sets the questions that Hitch keeps; those of other tools stay',
    options: [
      new Option(
        '--question <key[.language]=text>',
        'a question, such as connect="Connect my account" or connect.de="Konto verbinden"; can be repeated',
      ).argParser(collectQuestions),
      new Option('--file <file>', 'JSON with the items, as the API takes them').conflicts('question'),
      new Option('--none', 'removes all questions of Hitch').conflicts(['question', 'file']),
      new Option('--dry-run', 'only shows what would be written'),
      new Option('--force', 'also removes the questions of other tools'),
    ],
    request: ([account = ''], options) => ({
      method: 'PUT',
      path: pathOf(account),
      body: {
        items: readItems(options),
        dryRun: options['dryRun'] === true,
        force: options['force'] === true,
      },
    }),
    render: describeAnswer,
  });
}

function readItems({ question, file, none }: OptionValues): unknown {
  if (none === true) return [];
  if (typeof file === 'string') return readFile(file);
  if (question === undefined) throw new UsageError('give --question, --file or --none');
  const byKey = Map.groupBy(question as GivenQuestion[], ({ key }) => key);
  return [...byKey].map(([key, texts]) => ({
    key,
    question: Object.fromEntries(texts.map(({ language, text }) => [language, text])),
  }));
}

function readFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`the file cannot be read: ${file}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`the file is not JSON: ${file}`);
  }
}

function collectQuestions(given: string, previous: readonly GivenQuestion[] | undefined): GivenQuestion[] {
  const [, key, language = 'default', text] = /^([a-z0-9_-]+)(?:\.([A-Za-z-]+))?=(.+)$/s.exec(given) ?? [];
  if (key === undefined || text === undefined)
    throw new InvalidArgumentError('It must be <key>=<text> or <key>.<language>=<text>.');
  return [...(previous ?? []), { key, language, text }];
}

/** The answer as people read it. */
function describeAnswer(answer: unknown): string {
  const { state, remote, remoteFault, difference, written, warnings } = answer as {
    readonly state: string;
    readonly remote: readonly ShownSet[] | null;
    readonly remoteFault: string | null;
    readonly difference: { readonly missing: readonly string[]; readonly surplus: readonly string[] } | null;
    readonly written: readonly ShownSet[] | null;
    readonly warnings: readonly string[];
  };
  const differing = [...(difference?.missing ?? []), ...(difference?.surplus ?? [])];
  return [
    `state: ${state}`,
    ...(remote === null
      ? [`shown now: not known (${remoteFault})`]
      : ['shown now:', ...describeSets(remote)]),
    ...(written === null
      ? []
      : [state === 'planned' ? 'would be written:' : 'written:', ...describeSets(written)]),
    `different from what is desired: ${differing.join(', ') || 'nothing'}`,
    ...warnings.map((warning) => `! ${warning}`),
  ].join('\n');
}

interface ShownSet {
  readonly locale: string;
  readonly questions: readonly {
    readonly question: string;
    readonly payload: string;
    readonly isOurs: boolean;
  }[];
}

function describeSets(sets: readonly ShownSet[]): string[] {
  if (sets.length === 0) return ['  none'];
  return sets.flatMap(({ locale, questions }) =>
    questions.map(
      ({ question, payload, isOurs }) => `  ${locale}: ${question} (${isOurs ? payload : 'of another tool'})`,
    ),
  );
}
