import { expect, test } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** A file of `src`, parsed. `path` is below `src`. */
interface Source {
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

const SOURCES: readonly Source[] = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .sort()
  .map((path) => {
    const text = readFileSync(join('src', path), 'utf8');
    return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
  });

/** The room of a file: the folder that its module, services and tables are in. */
const roomOf = (path: string): string => dirname(path);

/** The nodes of a tree, each before what it contains. */
function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

/** Where something is in a file, as a compiler writes it. */
function placeOf({ path, tree }: Source, node: ts.Node): string {
  return `src/${path}:${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1}`;
}

/** The text of a string or template, without what is inserted into it; null for every other node. */
function literalOf(node: ts.Node): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(' … ');
}

/** The tables, each with the room whose entity it is. */
const ROOM_OF_TABLE = new Map(
  SOURCES.flatMap(({ path, text }) =>
    [...text.matchAll(/@Entity\('(\w+)'\)/g)].map(([, table = '']) => [table, roomOf(path)] as const),
  ),
);

/** Tables of other rooms that a repository may name, and why. */
const FOREIGN_TABLES: Readonly<
  Record<string, { readonly tables: readonly string[]; readonly reason: string }>
> = {
  'audit/audit.repository.ts': {
    tables: ['api_keys', 'apps'],
    reason: 'every room records in the audit, so the audit can import none of them to ask for names',
  },
  'campaigns/campaign-visits.repository.ts': {
    tables: ['identities'],
    reason:
      'who came through a campaign and was linked later is counted in one statement, whatever the number',
  },
  'campaigns/top-campaigns.repository.ts': {
    tables: ['identities'],
    reason: 'the same for all campaigns, in one statement, too',
  },
  'endpoints/endpoints.repository.ts': {
    tables: ['apps'],
    reason:
      'an endpoint takes no notifications while its app is disabled, seen in the statement that reads it',
  },
  'notifications/notifications.repository.ts': {
    tables: ['attempts'],
    reason: 'it is the name of a column, which a list selects',
  },
  'erasure/erased-rows.repository.ts': {
    tables: ['idempotency_keys', 'identities', 'links'],
    reason: 'an erasure removes rows of every room in one transaction',
  },
  'erasure/erasure-subjects.repository.ts': {
    tables: ['identities', 'links'],
    reason: 'an erasure finds everything about a person in every room in one transaction',
  },
};

/** The tables that a file names: in SQL, in a statement written for it, or by another room's entity. */
function tablesNamedIn({ tree }: Source): Set<string> {
  const named = new Set<string>();
  for (const node of nodesOf(tree)) {
    const sql = literalOf(node) ?? '';
    for (const [, table = ''] of sql.matchAll(/\b(?:FROM|JOIN|INTO|UPDATE)\s+(?:ONLY\s+)?"?(\w+)"?/gi))
      if (ROOM_OF_TABLE.has(table)) named.add(table);
    if (ROOM_OF_TABLE.has(sql)) named.add(sql);
  }
  return named;
}

test('a repository names the tables of its own room only', () => {
  const strays = SOURCES.filter(({ path }) => path.endsWith('.repository.ts')).flatMap((source) =>
    [...tablesNamedIn(source)]
      .filter((table) => ROOM_OF_TABLE.get(table) !== roomOf(source.path))
      .filter((table) => !FOREIGN_TABLES[source.path]?.tables.includes(table))
      .map((table) => `src/${source.path} names ${table}, a table of src/${ROOM_OF_TABLE.get(table)}`),
  );
  expect(strays).toEqual([]);
});

test('a repository imports the entities of its own room only', () => {
  const strays = SOURCES.filter(({ path }) => path.endsWith('.repository.ts')).flatMap(({ path, text }) =>
    [...text.matchAll(/from '(\.\.\/[^']+\.entity\.js)'/g)].map(([, entity]) => `src/${path}: ${entity}`),
  );
  expect(strays).toEqual([]);
});

test('each exception for a foreign table is still needed', () => {
  const unused = Object.entries(FOREIGN_TABLES).flatMap(([path, { tables }]) => {
    const source = SOURCES.find((each) => each.path === path);
    const named = source === undefined ? new Set<string>() : tablesNamedIn(source);
    return tables.filter((table) => !named.has(table)).map((table) => `${path}: ${table}`);
  });
  expect(unused).toEqual([]);
});

/** Names that several files export, and why. */
const SHARED_NAMES: Readonly<Record<string, string>> = {};

/** The names that a file declares and exports; what it only passes on is declared elsewhere. */
function exportsOf({ tree }: Source): string[] {
  return tree.statements.flatMap((statement) => {
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
    if (!isExported) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => name.getText(tree));
    const { name } = statement as ts.Statement & { name?: ts.Identifier };
    return name === undefined ? [] : [name.text];
  });
}

test('no name is exported by two files', () => {
  const files = new Map<string, string[]>();
  for (const source of SOURCES)
    for (const name of new Set(exportsOf(source)))
      files.set(name, [...(files.get(name) ?? []), `src/${source.path}`]);
  const shared = [...files]
    .filter(([name, places]) => places.length > 1 && SHARED_NAMES[name] === undefined)
    .map(([name, places]) => `${name}: ${places.join(', ')}`);
  expect(shared).toEqual([]);
});

/**
 * The suffixes of files that do something. A file without one is pure. The list is that of `.dependency-cruiser.mjs`.
 */
const HAS_ROLE =
  /\.(controller|service|repository|entity|dto|module|filter|middleware|worker|decorator|command|pipe|store|tokens|setup|examples)\.ts$/;

/** Files that start the service, connect to PostgreSQL, or run in a browser or on a developer's machine only. */
const IS_SHELL =
  /^(main|shutdown|data-source|app\.\w+|cli\/hitch)\.ts$|^(platform\/database|dev|connect\/browser)\//;

/** What gives another value at each call. */
const IMPURE =
  /^(Date\.now\(\)|new Date\(\)|new Date|Math\.random\(\)|process\.env|performance\.now\(\)|random(UUID|Bytes|Int)\(.*\))$/s;

test('a file with no role suffix gets the time, randomness and environment as arguments', () => {
  const impure = SOURCES.filter(({ path }) => !HAS_ROLE.test(path) && !IS_SHELL.test(path)).flatMap(
    (source) =>
      [...nodesOf(source.tree)]
        .filter(
          (node) =>
            (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isPropertyAccessExpression(node)) &&
            IMPURE.test(node.getText(source.tree)),
        )
        .map((node) => `${placeOf(source, node)}: ${node.getText(source.tree)}`),
  );
  expect(impure).toEqual([]);
});

const IS_SQL =
  /\b(SELECT\s[\s\S]*\bFROM|SELECT\s+\S+\(|SELECT\s+\d|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|TRUNCATE\s|NOTIFY\s|LISTEN\s)/;

/** Files with SQL that are neither a repository nor below `platform/database`, and why. */
const SQL_ELSEWHERE: Readonly<Record<string, string>> = {
  'erasure/erased-rows.ts': 'the table of what an erasure removes; its conditions are parts of statements',
  'platform/health/clock-skew.service.ts':
    'the statement that reads the clock of the database reads no table',
};

test('SQL is written in repositories and in platform/database only', () => {
  const strays = SOURCES.filter(
    ({ path }) =>
      !path.endsWith('.repository.ts') && !path.startsWith('platform/database/') && !(path in SQL_ELSEWHERE),
  ).flatMap((source) =>
    [...nodesOf(source.tree)]
      .filter((node) => IS_SQL.test(literalOf(node) ?? ''))
      .map((node) => placeOf(source, node)),
  );
  expect(strays).toEqual([]);
});
