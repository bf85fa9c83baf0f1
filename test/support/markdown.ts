import { readFileSync } from 'node:fs';

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  /** The nearest heading above. */
  readonly section: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** What stands behind the fence: `sh`, `sql`, … */
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
  const text = readFileSync(page, 'utf8');
  const [, below = ''] = text.split(new RegExp(`^#+ ${section.replaceAll('?', '\\?')}$`, 'm'));
  const lines = (below.split(/^#+ /m)[0] ?? '').split('\n');
  return lines
    .filter((line, index) => line.startsWith('|') && !line.startsWith('| -') && !isHead(lines, index))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const isHead = (lines: readonly string[], index: number): boolean =>
  lines[index + 1]?.startsWith('| -') === true;
