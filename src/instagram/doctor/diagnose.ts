import { checkEvents, checkSigningSecret, checkThreadOwnership } from './check-events.js';
import {
  checkClock,
  checkDatabase,
  checkGraphVersion,
  checkIceBreakers,
  checkLinkForms,
  checkPublicUrl,
  checkRefFormat,
  checkSelfTest,
  checkUsage,
} from './check-setup.js';
import {
  checkAppFields,
  checkCallbackAddress,
  checkCallbackReachable,
  checkSubscription,
} from './check-subscription.js';
import {
  checkAccount,
  checkCreatorPrimed,
  checkDmAccess,
  checkPermissions,
  checkToken,
} from './check-token.js';
import type { Evidence } from './evidence.js';
import { type Check, CHECKS, type Finding, type Judgement } from './finding.js';

const RULES: Readonly<Record<Check, (evidence: Evidence) => Judgement>> = {
  token: checkToken,
  account: checkAccount,
  permissions: checkPermissions,
  dm_access: checkDmAccess,
  creator_primed: checkCreatorPrimed,
  subscription: checkSubscription,
  app_fields: checkAppFields,
  callback_address: checkCallbackAddress,
  callback_reachable: checkCallbackReachable,
  signing_secret: checkSigningSecret,
  events: checkEvents,
  thread_ownership: checkThreadOwnership,
  ice_breakers: checkIceBreakers,
  ref_format: checkRefFormat,
  link_forms: checkLinkForms,
  self_test: checkSelfTest,
  graph_version: checkGraphVersion,
  usage: checkUsage,
  clock: checkClock,
  database: checkDatabase,
  public_url: checkPublicUrl,
};

/** Why nothing arrives, or that everything is in order: one finding for each check. */
export function diagnose(evidence: Evidence): Finding[] {
  return CHECKS.map((check) => ({ check, ...RULES[check](evidence) }));
}
