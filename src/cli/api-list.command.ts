import { type Command, Option, type OptionValues } from 'commander';
import type { HitchClient } from '../../packages/client/src/index.js';
import { addApiCommand, type ApiCommandSpec } from './api-call.command.js';
import { parseWholeNumber } from './option-values.js';
import type { AccessOptions, Session } from './session.command.js';
import { type TableColumns, formatTable, pick } from './table.js';

/** An option that becomes a parameter of the list's query. */
export interface Filter {
  readonly flags: string;
  readonly query: string;
  readonly about: string;
  readonly choices?: readonly string[];
}

/** The options of a list of rows that have a time. */
export const PERIOD_FILTERS: readonly Filter[] = [
  { flags: '--since <time>', query: 'since', about: 'from this time on, such as 2026-11-22T10:00:00Z' },
  { flags: '--until <time>', query: 'until', about: 'before this time' },
];

/** A command that lists. */
export interface ListSpec extends ApiCommandSpec {
  readonly filters?: readonly Filter[];
  readonly path: (args: readonly string[], options: OptionValues) => string;
  readonly columns: TableColumns;
  /** Its rows name persons: it asks for them, and `--masked` for rows without. */
  readonly namesPeople?: true;
}

interface Page {
  /** The answer as it came. */
  readonly text: string;
  readonly data: readonly unknown[];
  readonly nextCursor: string | null;
}

const LARGEST_PAGE = 100;

const MASKED = new Option(
  '--masked',
  'without ids of people: adds nothing to the audit log, and is for every role',
);

/** Adds a command that prints a list: one page, or with `--all` every page. */
export function addList(parent: Command, session: Session, spec: ListSpec): void {
  const filters = (spec.filters ?? []).map((filter) => ({ query: filter.query, option: toOption(filter) }));
  const options = [
    ...(spec.options ?? []),
    ...filters.map(({ option }) => option),
    ...(spec.namesPeople ? [MASKED] : []),
    new Option('--limit <n>', 'number of rows, 1 to 100').argParser(parseWholeNumber),
    new Option('--cursor <cursor>', 'continue after an earlier page'),
    new Option('--all', 'print all pages').conflicts(['limit', 'cursor']),
  ];
  addApiCommand(parent, { ...spec, options }, async (args, values) => {
    const query = new URLSearchParams();
    for (const { query: name, option } of filters) setGiven(query, name, values[option.attributeName()]);
    // An app's key is shown its own users in any case.
    if (spec.namesPeople) query.set('people', values['masked'] ? 'masked' : 'shown');
    const path = spec.path(args, values);
    const api = await session.connect(values as AccessOptions, spec.role ?? 'admin');
    const page = values['all']
      ? await readAll(api, path, query, session)
      : await readPage(api, path, query, values, session);
    if (values['json']) {
      session.print(page.text);
      return;
    }
    const none = page.nextCursor === null ? 'none' : 'none so far';
    session.print(page.data.length === 0 ? none : formatTable(spec.columns, page.data));
    if (page.nextCursor !== null) session.note(`There are more: --cursor ${page.nextCursor}, or --all`);
  });
}

async function readPage(
  api: HitchClient,
  path: string,
  query: URLSearchParams,
  { limit, cursor }: OptionValues,
  session: Session,
): Promise<Page> {
  const ofPage = new URLSearchParams(query);
  setGiven(ofPage, 'limit', limit);
  setGiven(ofPage, 'cursor', cursor);
  const call = api.request({ method: 'GET', path: ofPage.size === 0 ? path : `${path}?${ofPage}` });
  const { text, json } = await session.progress.during('waiting for the service', call);
  const [data, nextCursor] = [pick(json, 'data'), pick(json, 'nextCursor')];
  if (!Array.isArray(data)) throw new Error('The answer of the service is not a list.');
  return { text, data, nextCursor: typeof nextCursor === 'string' ? nextCursor : null };
}

async function readAll(
  api: HitchClient,
  path: string,
  query: URLSearchParams,
  session: Session,
): Promise<Page> {
  const data: unknown[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Page = await readPage(api, path, query, { limit: LARGEST_PAGE, cursor }, session);
    data.push(...page.data);
    cursor = page.nextCursor;
    session.progress.show(`${data.length} rows …`);
  }
  session.progress.clear();
  return { text: JSON.stringify({ data, nextCursor: null }), data, nextCursor: null };
}

/** The option of a filter. */
export function toOption({ flags, about, choices }: Filter): Option {
  const option = new Option(flags, about);
  return choices ? option.choices([...choices]) : option;
}

/** Adds a parameter when its option was given. */
export function setGiven(query: URLSearchParams, name: string, value: unknown): void {
  if (value !== undefined) query.set(name, String(value));
}
