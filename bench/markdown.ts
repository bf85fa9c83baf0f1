/** A table of Markdown: words in the first column, figures in the others. */
export function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map(line).join('\n');
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
