import { items } from '../platform/text/lossless-json.js';
import { formatTable, pick, type TableColumns } from './table.js';

const COLUMNS: TableColumns = {
  id: 'campaignId',
  name: 'name',
  status: 'status',
  account: 'account.username',
  channel: 'channel',
  visits: 'visits',
  people: 'people',
  linked: 'linked',
};

/** The answer of `GET /v1/admin/stats/campaigns` as a table, and the sums over all campaigns below it. */
export function describeTopCampaigns(answer: unknown): string {
  const campaigns = items(pick(answer, 'data'));
  if (campaigns.length === 0) return 'no campaigns';
  const from = String(pick(answer, 'from')).slice(0, 10);
  // The end is the first moment after the last day.
  const to = new Date(Date.parse(String(pick(answer, 'to'))) - 1).toISOString().slice(0, 10);
  const [visits, people, linked] = ['visits', 'people', 'linked'].map((name) =>
    String(pick(answer, `totals.${name}`)),
  );
  return [
    formatTable(COLUMNS, campaigns),
    ...(pick(answer, 'isMore') === true ? ['… and more: hitch campaigns list'] : []),
    `\nall that match, ${from} to ${to}: ${visits} visits, ${people} people, ${linked} of them linked later`,
  ].join('\n');
}
