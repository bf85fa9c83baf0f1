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
  const [from, to] = [pick(answer, 'from'), pick(answer, 'to')].map((time) => String(time).slice(0, 10));
  const [visits, people, linked] = ['visits', 'people', 'linked'].map((name) =>
    String(pick(answer, `totals.${name}`)),
  );
  return [
    formatTable(COLUMNS, campaigns),
    ...(pick(answer, 'isMore') === true ? ['… and more: hitch campaigns list'] : []),
    `\nall campaigns from ${from} until ${to}: ${visits} visits, ${people} people, ${linked} of them linked later`,
  ].join('\n');
}
