import { STATS_EXAMPLES } from '../statistics/stats.examples.js';
import type {
  OverviewAccountDto,
  OverviewConnectionDto,
  OverviewDto,
  OverviewEndpointDto,
  SetupStepDto,
  SignatureCountDto,
} from './overview.dto.js';

const OverviewConnection: OverviewConnectionDto = {
  status: 'active',
  tokenExpiresAt: '2027-01-20T10:00:00.000Z',
  lastError: null,
};
const OverviewAccount: OverviewAccountDto = {
  id: 'acc_01jd000000000000000000000a',
  igId: '17841400000000001',
  username: 'acme',
  status: 'active',
  lastEventAt: '2026-11-22T07:12:09.000Z',
  trouble: 'silent_any',
  troubleSince: '2026-11-22T07:12:09.000Z',
  connection: OverviewConnection,
};
const OverviewEndpoint: OverviewEndpointDto = {
  id: 'ep_01jd000000000000000000000e',
  appId: 'app_01jd000000000000000000000p',
  url: 'https://shop.example/hooks/hitch',
  status: 'failing',
  failingSince: '2026-11-22T09:30:00.000Z',
  disabledAt: null,
  disabledReason: null,
  lastSucceededAt: '2026-11-22T09:29:12.000Z',
  lastFailedAt: '2026-11-22T09:58:00.000Z',
  attempts: 80,
  successPercent: 92,
};
const SignatureCount: SignatureCountDto = { lastHour: 12, lastDay: 310, lastAt: '2026-11-22T09:59:58.000Z' };
const SetupStep: SetupStepDto = {
  step: 'app',
  done: true,
  at: '2026-11-01T08:00:00.000Z',
  docs: 'docs/walkthrough.md#register-your-own-app',
};
const WaitingNotifications = { count: 14, isMore: false, oldestAt: '2026-11-22T09:30:00.000Z' };
const DeadLetterCount = { count: 0, isMore: false, lastAt: null };
const { StatsTotals } = STATS_EXAMPLES;
const SignatureCounts = { verified: SignatureCount, refused: { lastHour: 0, lastDay: 0, lastAt: null } };
const Weeks = { last: StatsTotals, before: StatsTotals };
const OverviewAccounts = { data: [OverviewAccount], isMore: false };
const OverviewEndpoints = { data: [OverviewEndpoint], isMore: false };
const Overview: OverviewDto = {
  at: '2026-11-22T10:00:00.000Z',
  accounts: OverviewAccounts,
  endpoints: OverviewEndpoints,
  notifications: WaitingNotifications,
  deadLetters: DeadLetterCount,
  signatures: SignatureCounts,
  weeks: Weeks,
  setup: [SetupStep],
};

/** By the name of the schema. */
export const OVERVIEW_EXAMPLES = {
  Overview,
  OverviewAccount,
  OverviewAccounts,
  OverviewConnection,
  OverviewEndpoint,
  OverviewEndpoints,
  WaitingNotifications,
  DeadLetterCount,
  SignatureCount,
  SignatureCounts,
  Weeks,
  SetupStep,
};
