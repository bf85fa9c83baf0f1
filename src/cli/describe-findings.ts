import { own } from '../platform/text/lossless-json.js';

const MARKS: Readonly<Record<string, string>> = { ok: '✔', warning: '!', failed: '✖', unknown: '?' };
const INDENT = '    ';

/** The answer of the doctor for people: what was repaired, then a mark and what was seen for each check, and what to do about it. */
export function describeFindings(answer: unknown): string {
  const repairs = list(own(answer, 'repairs')).map(
    (repair) =>
      `${own(repair, 'done') === true ? '✔' : '✖'} repaired ${text(repair, 'check')}: ${text(repair, 'detail')}`,
  );
  const findings = list(own(answer, 'findings')).flatMap((finding) => {
    const fix = own(finding, 'fix');
    const head = `${MARKS[text(finding, 'verdict')] ?? '?'} ${text(finding, 'check')}: ${text(finding, 'detail')}`;
    return typeof fix === 'string' ? [head, `${INDENT}→ ${fix}`] : [head];
  });
  return [...(repairs.length === 0 ? [] : [...repairs, '']), ...findings].join('\n');
}

/** Whether a check failed. */
export function hasFailed(answer: unknown): boolean {
  return list(own(answer, 'findings')).some((finding) => own(finding, 'verdict') === 'failed');
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown, name: string): string {
  return String(own(value, name));
}
