import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeCursor } from '../../src/platform/http/cursor.js';
import { leastUuidOf } from '../../src/platform/ids/type-id.js';
import { median, percentile } from '../statistics.js';
import type { GrowthBed } from './bed.js';

/** What an admin's page of a list takes. */
export interface ListResult {
  readonly title: string;
  readonly firstMs: number;
  /** A page from the middle of the list. */
  readonly deepMs: number;
  /** Of both. */
  readonly p90Ms: number;
}

/** Pages of each list and filter. */
const ROUNDS = 15;
const LIMIT = 50;
/** By the names of the query. */
type Filters = Readonly<Record<string, string>>;

const DAY_MS = 86_400_000;
/** Half of the days that are filled. */
const MIDDLE_DAYS = 30;

/**
 * Every filter of every list alone, and pairs that narrow in different ways. No row awaits a confirmation, is exhausted, has the
 * outcome `invalid_token` or the channel `none`: nothing is rarer.
 * @param few an app with one row in a thousand
 * @param many an app with four rows in five
 */
function listsOf(
  few: string,
  many: string,
  now: Date,
): readonly { readonly path: string; readonly filters: readonly Filters[] }[] {
  const ago = (days: number): string => new Date(now.getTime() - days * DAY_MS).toISOString();
  const period = { since: ago(32), until: ago(31) };
  const timed: readonly Filters[] = [{}, { since: ago(1) }, { until: ago(30) }, period];
  const common: readonly Filters[] = [...timed, { appId: many }, { appId: few }];
  return [
    {
      path: '/v1/links',
      filters: [
        ...common,
        { channel: 'web' },
        { channel: 'none' },
        { status: 'linked' },
        { status: 'rejected' },
        { status: 'awaiting_confirmation' },
        { status: 'rejected', appId: few },
        { status: 'awaiting_confirmation', appId: many },
        { status: 'rejected', ...period },
        { channel: 'none', appId: many },
      ],
    },
    {
      path: '/v1/admin/attempts',
      filters: [
        ...common,
        { outcome: 'linked' },
        { outcome: 'invalid_token' },
        { outcome: 'invalid_token', appId: many },
        { outcome: 'linked', ...period },
      ],
    },
    {
      path: '/v1/identities',
      filters: [
        ...common,
        { status: 'all' },
        { status: 'unlinked' },
        { status: 'unlinked', appId: few },
        { account: 'acme.7' },
      ],
    },
    {
      path: '/v1/notifications',
      filters: [
        ...common,
        { status: 'delivered' },
        { status: 'exhausted' },
        { status: 'exhausted', appId: few },
      ],
    },
    { path: '/v1/admin/dead-letters', filters: timed },
    {
      path: '/v1/admin/audit',
      filters: [
        ...common,
        { action: 'person.read' },
        { action: 'key.revoked' },
        { action: 'key.revoked', appId: few },
      ],
    },
  ];
}

/** Pages through all lists of a filled bed with its admin key; people are masked. */
export async function measureLists(bed: GrowthBed, say: (text: string) => void): Promise<ListResult[]> {
  const credentials = await readFile(join(bed.dataDir, 'credentials.json'), 'utf8');
  const { adminApiKey } = JSON.parse(credentials) as { adminApiKey: string };
  const { few, many } = await bed.findApps();
  const now = new Date();
  const middle = encodeCursor(leastUuidOf(new Date(now.getTime() - MIDDLE_DAYS * DAY_MS)));
  const names = new Map([
    [few, 'few'],
    [many, 'many'],
  ]);
  const results: ListResult[] = [];
  for (const { path, filters } of listsOf(few, many, now))
    for (const filter of filters) {
      const query = Object.entries(filter).map(([name, value]) => `${name}=${names.get(value) ?? value}`);
      const title = [path, ...query].join(' ');
      const read = (cursor?: string): Promise<number> =>
        readPage(bed.target.port, adminApiKey, path, { ...filter, ...(cursor && { cursor }) });
      const first: number[] = [];
      const deep: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        first.push(await read());
        deep.push(await read(middle));
      }
      const p90Ms = percentile([...first, ...deep], 0.9);
      results.push({ title, firstMs: median(first), deepMs: median(deep), p90Ms });
      say(
        `${title}: ${median(first).toFixed(1)} ms, ${median(deep).toFixed(1)} ms, p90 ${p90Ms.toFixed(1)} ms`,
      );
    }
  return results;
}

async function readPage(port: number, key: string, path: string, query: Filters): Promise<number> {
  const url = `http://127.0.0.1:${port}${path}?${new URLSearchParams({ ...query, limit: String(LIMIT) })}`;
  const began = performance.now();
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  const text = await response.text();
  const ms = performance.now() - began;
  if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${text}`);
  return ms;
}
