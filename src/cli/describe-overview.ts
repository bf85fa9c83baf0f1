import { items } from '../platform/text/lossless-json.js';
import { formatTable, pick, type TableColumns } from './table.js';

const ACCOUNTS: TableColumns = {
  account: 'username',
  'last event': 'lastEventAt',
  trouble: 'trouble',
  since: 'troubleSince',
  connection: 'connection.status',
};
const ENDPOINTS: TableColumns = {
  endpoint: 'id',
  status: 'status',
  'failing since': 'failingSince',
  'last success': 'lastSucceededAt',
  'last failure': 'lastFailedAt',
  'success rate': 'successPercent',
  url: 'url',
};
const WEEKS: TableColumns = { '': 'name', 'last 7 days': 'last', '7 days before': 'before' };
const COMPARED = ['minted', 'opened', 'came', 'linked', 'deliveries.succeeded', 'deliveries.failed'];
const NAME_WIDTH = 20;

/** The answer of `GET /v1/admin/overview` as a page of plain text. */
export function describeOverview(answer: unknown): string {
  const weeks = COMPARED.map((path) => ({
    name: path.replace('.', ' '),
    last: pick(answer, `weeks.last.${path}`),
    before: pick(answer, `weeks.before.${path}`),
  }));
  return [
    section('Set-up', items(pick(answer, 'setup')).map(describeStep).join('\n')),
    section('Accounts', describeRows(answer, 'accounts', ACCOUNTS)),
    section('Endpoints', describeRows(answer, 'endpoints', ENDPOINTS)),
    section('Waiting', describeWaiting(answer)),
    section('This week against the last', formatTable(WEEKS, weeks)),
  ].join('\n\n');
}

function section(title: string, text: string): string {
  return `${title}\n${text}`;
}

/** A step that is done needs no help. */
function describeStep(step: unknown): string {
  const isDone = pick(step, 'done') === true;
  const detail = isDone ? pick(step, 'at') : `see ${String(pick(step, 'docs'))}`;
  const name = String(pick(step, 'step')).replaceAll('_', ' ').padEnd(NAME_WIDTH);
  return `${isDone ? '✔' : '✖'} ${name}${typeof detail === 'string' ? detail : ''}`.trimEnd();
}

function describeRows(answer: unknown, name: string, columns: TableColumns): string {
  const rows = items(pick(answer, `${name}.data`));
  if (rows.length === 0) return 'none';
  const more = pick(answer, `${name}.isMore`) === true ? `\n… and more: hitch ${name} list` : '';
  return formatTable(columns, rows.map(withPercent)) + more;
}

function withPercent(row: unknown): unknown {
  const rate = pick(row, 'successPercent');
  return typeof rate === 'number' ? { ...Object(row), successPercent: `${rate} %` } : row;
}

function describeWaiting(answer: unknown): string {
  const counts = [
    ['notifications', 'notifications.count', 'notifications.isMore', 'oldest', 'notifications.oldestAt'],
    ['dead letters', 'deadLetters.count', 'deadLetters.isMore', 'latest', 'deadLetters.lastAt'],
    ['wrong signatures', 'signatures.refused.lastDay', '', 'latest', 'signatures.refused.lastAt'],
  ] as const;
  return counts
    .map(([name, count, more, word, at]) => {
      const [number, time] = [pick(answer, count), pick(answer, at)];
      const many = more !== '' && pick(answer, more) === true ? ' or more' : '';
      const when = typeof time === 'string' ? `, ${word} ${time}` : '';
      const period = name === 'wrong signatures' ? ' in 24 hours' : '';
      return `${`${name}:`.padEnd(NAME_WIDTH)}${String(number)}${many}${period}${when}`;
    })
    .join('\n');
}
