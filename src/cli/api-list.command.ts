import { type Command, Option, type OptionValues } from 'commander';
import type { ApiClient } from '../dev/simulator/api-client.js';
import { addApiCommand } from './api-call.command.js';
import type { Role } from './connection.js';
import type { AccessOptions, Session } from './session.command.js';
import { type Columns, formatTable, pick } from './table.js';
import { wholeNumber } from './usage-fault.js';

/** An option that becomes a parameter of the list's query. */
export interface Filter {
  readonly flags: string;
  readonly query: string;
  readonly about: string;
  readonly choices?: readonly string[];
}

/** A command that lists. */
export interface ListSpec {
  readonly name: string;
  readonly about: string;
  readonly role: Role;
  readonly options?: readonly Option[];
  readonly filters?: readonly Filter[];
  readonly path: (args: readonly string[], options: OptionValues) => string;
  readonly columns: Columns;
}

interface Page {
  /** The answer's text as it came; null for several together. */
  readonly text: string | null;
  readonly data: readonly unknown[];
  readonly nextCursor: string | null;
}

const LARGEST_PAGE = 100;

/** Adds a command that prints a list: a page of it, or with `--all` the whole. */
export function addList(parent: Command, session: Session, spec: ListSpec): Command {
  const filters = (spec.filters ?? []).map((filter) => ({ query: filter.query, option: toOption(filter) }));
  const options = [
    ...(spec.options ?? []),
    ...filters.map(({ option }) => option),
    new Option('--limit <n>', 'at most so many rows (1 to 100)').argParser(wholeNumber),
    new Option('--cursor <cursor>', 'go on where an earlier page ended'),
    new Option('--all', 'all pages, one after the other').conflicts(['limit', 'cursor']),
  ];
  return addApiCommand(parent, { ...spec, options }, async (args, values) => {
    const query = new URLSearchParams();
    for (const { query: name, option } of filters) set(query, name, values[option.attributeName()]);
    const path = spec.path(args, values);
    const api = await session.connect(values as AccessOptions, spec.role);
    const page = values['all']
      ? await readAll(api, path, query, session)
      : await readPage(api, path, query, values, session);
    if (values['json']) {
      session.print(page.text ?? JSON.stringify({ data: page.data, nextCursor: null }));
      return;
    }
    session.print(page.data.length === 0 ? 'none' : formatTable(spec.columns, page.data));
    if (page.nextCursor !== null) session.note(`There are more: --cursor ${page.nextCursor}, or --all`);
  });
}

async function readPage(
  api: ApiClient,
  path: string,
  query: URLSearchParams,
  { limit, cursor }: OptionValues,
  session: Session,
): Promise<Page> {
  const wanted = new URLSearchParams(query);
  set(wanted, 'limit', limit);
  set(wanted, 'cursor', cursor);
  const target = wanted.size === 0 ? path : `${path}?${wanted}`;
  const call = api.call({ method: 'GET', path: target });
  const { text, json } = await session.progress.during('waiting for the service', call);
  const [data, nextCursor] = [pick(json, 'data'), pick(json, 'nextCursor')];
  if (!Array.isArray(data)) throw new Error('the service answered with something that is no list');
  return { text, data, nextCursor: typeof nextCursor === 'string' ? nextCursor : null };
}

async function readAll(
  api: ApiClient,
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
  return { text: null, data, nextCursor: null };
}

function toOption({ flags, about, choices }: Filter): Option {
  const option = new Option(flags, about);
  return choices ? option.choices([...choices]) : option;
}

function set(query: URLSearchParams, name: string, value: unknown): void {
  if (value !== undefined) query.set(name, String(value));
}
