import { own } from '../../platform/text/lossless-json.js';

/** How much of Meta's hourly budget is used. At 100 percent calls are refused. */
export interface GraphUsage {
  /** Percent of the app's budget; null when Meta did not say. */
  readonly appPercent: number | null;
  /** Percent of the account's budget; null when Meta did not say. */
  readonly accountPercent: number | null;
  /** Minutes until calls are served again; null when they are. */
  readonly regainMinutes: number | null;
}

/** The shares of a budget, each of which may be used up first. */
const SHARES = ['call_count', 'total_cputime', 'total_time'];

/**
 * Reads the headers in which Meta reports the usage; null when it sent neither.
 *
 * Meta: `X-App-Usage` is an object, `X-Business-Use-Case-Usage` has a list of objects for each account.
 * https://developers.facebook.com/docs/graph-api/overview/rate-limiting (read 2026-11)
 */
export function readUsageHeaders(appUsage: unknown, businessUsage: unknown): GraphUsage | null {
  const app = parse(appUsage);
  const business = parse(businessUsage);
  const entries = Object.values(business ?? {}).flatMap((each: unknown) => (Array.isArray(each) ? each : []));
  const appPercent = greatest(app === null ? [] : [app], SHARES);
  const accountPercent = greatest(entries, SHARES);
  const regainMinutes = greatest(entries, ['estimated_time_to_regain_access']) || null;
  if (appPercent === null && accountPercent === null && regainMinutes === null) return null;
  return { appPercent, accountPercent, regainMinutes };
}

function greatest(objects: readonly unknown[], names: readonly string[]): number | null {
  const numbers = objects
    .flatMap((each) => names.map((name) => own(each, name)))
    .filter((each) => typeof each === 'number');
  return numbers.length === 0 ? null : Math.max(...numbers);
}

function parse(header: unknown): object | null {
  if (typeof header !== 'string') return null;
  try {
    const parsed: unknown = JSON.parse(header);
    return typeof parsed === 'object' ? parsed : null;
  } catch {
    return null;
  }
}
