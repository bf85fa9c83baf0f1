export type { HitchApi } from './api.js';
export { createHitchClient, type HitchClient, type HitchClientOptions } from './client.js';
export type * from './generated/types.gen.js';
export { iterate } from './iterate.js';
export { HitchConnectionError, HitchProblem, type HitchProblemCode } from './problems.js';
export type {
  Admin,
  Campaigns,
  Endpoints,
  HitchRoutes,
  Identities,
  Invites,
  Links,
  Notifications,
} from './routes.js';
export type { CallOptions, PlainAnswer, PlainRequest } from './send.js';
export {
  type HitchNotification,
  HitchVerificationError,
  type ReceivedHeaders,
  type VerificationFault,
  type VerifiedNotification,
  verifyNotification,
  type VerifyOptions,
} from './verify-notification.js';
export type { WaitOptions } from './wait-for-link.js';
