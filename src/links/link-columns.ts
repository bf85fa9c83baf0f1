import type { Columns } from '../platform/database/columns.js';
import type { LinkRow } from './link-state.js';

/** The columns of the `links` table: the one list that its statements are made from. */
export const COLUMNS_OF_LINKS: Columns<LinkRow> = {
  accountId: 'account_id',
  id: 'id',
  appId: 'app_id',
  externalUserId: 'external_user_id',
  sessionId: 'session_id',
  channel: 'channel',
  context: 'context',
  onConflict: 'on_conflict',
  confirmation: 'confirmation',
  returnUrl: 'return_url',
  locale: 'locale',
  accountHint: 'account_hint',
  kid: 'kid',
  status: 'status',
  reason: 'reason',
  igsid: 'igsid',
  identityId: 'identity_id',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
  extensions: 'extensions',
  openedAt: 'opened_at',
  awaitingSince: 'awaiting_since',
  questionStatus: 'question_status',
  questionCode: 'question_code',
  questionSentAt: 'question_sent_at',
  decidedAt: 'decided_at',
  revokedAt: 'revoked_at',
  completedAt: 'completed_at',
};
