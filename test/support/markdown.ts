import { readFileSync, writeFileSync } from 'node:fs';

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  /** The nearest heading above. */
  readonly section: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** The word after the fence: `sh`, `sql`, … */
  readonly language: string;
  readonly text: string;
}

/** All fenced blocks of a page, in order. */
export function readBlocks(page: string): Block[] {
  const blocks: Block[] = [];
  let section = '';
  let open: { line: number; language: string; lines: string[] } | null = null;
  for (const [index, text] of readFileSync(page, 'utf8').split('\n').entries()) {
    const fence = /^```(\w*)$/.exec(text);
    if (fence === null) {
      if (open !== null) open.lines.push(text);
      else section = /^#+ (.*)$/.exec(text)?.[1] ?? section;
    } else if (open === null) {
      open = { line: index + 2, language: fence[1] ?? '', lines: [] };
    } else {
      const { line, language, lines } = open;
      blocks.push({ page, section, line, language, text: lines.join('\n') });
      open = null;
    }
  }
  return blocks;
}

/** The rows of every table below a heading, without their heads; each cell without its spaces. */
export function readTables(page: string, section: string): string[][] {
  const lines = readFileSync(page, 'utf8').split('\n');
  return findRows(lines, section).map((index) => readCells(lines[index] ?? ''));
}

/** Replaces the rows of the only table below a heading. Prettier aligns them afterwards. */
export function writeTable(page: string, section: string, rows: readonly (readonly string[])[]): void {
  const lines = readFileSync(page, 'utf8').split('\n');
  const old = findRows(lines, section);
  const written = rows.map((cells) => `| ${cells.join(' | ')} |`);
  lines.splice(old[0] ?? lines.length, old.length, ...written);
  writeFileSync(page, lines.join('\n'));
}

/** The indexes of the lines that are rows of a table below a heading. */
function findRows(lines: readonly string[], section: string): number[] {
  const from = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === section);
  if (from < 0) return [];
  const length = lines.slice(from + 1).findIndex((line) => /^#+ /.test(line));
  const to = length < 0 ? lines.length : from + 1 + length;
  return [...lines.keys()].slice(from, to).filter((index) => isRow(lines, index));
}

const isRule = (line: string | undefined): boolean => line?.startsWith('| -') === true;

const isRow = (lines: readonly string[], index: number): boolean =>
  lines[index]?.startsWith('|') === true && !isRule(lines[index]) && !isRule(lines[index + 1]);

const readCells = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
