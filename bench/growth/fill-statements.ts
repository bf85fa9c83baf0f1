import { OTHER_APPS, PERSON_SQL } from './people.js';

/** A table that is filled. */
export interface FilledTable {
  readonly name: string;
  /** How old its rows become before the service removes them; undefined: they are kept. */
  readonly days?: number;
  /** Inserts the rows of the links from number `$1` to number `$2`. */
  readonly insert: string;
}

const TTL_MS = 900_000;
/** From the mint to the person's tap, and to the mint that supersedes. */
const TAP_AFTER_MS = 40_000;
const SUPERSEDED_AFTER_MS = 120_000;
const OTHERS_CREATED_MS = Date.UTC(2026, 0, 1);

/**
 * What a session needs to fill. Links have numbers and are evenly spaced in time. Each even number is a link that linked its
 * person; each odd one belongs to a person who also has a link that did. Functions without a volatility are always inlined.
 */
export const SESSION = `
  SET synchronous_commit = off;
  SET maintenance_work_mem = '512MB';
  CREATE TEMP TABLE span (links bigint, first_ms bigint, last_ms bigint);
  CREATE FUNCTION pg_temp.at(ms bigint) RETURNS timestamptz LANGUAGE sql AS $$ SELECT to_timestamp(ms / 1000.0) $$;
  -- A UUIDv7: always the same one for a time, number and kind.
  CREATE FUNCTION pg_temp.id_at(ms bigint, n bigint, kind text) RETURNS uuid LANGUAGE sql AS $$
    SELECT (lpad(to_hex(ms), 12, '0') || '7' || lpad(to_hex(n & 4095), 3, '0') || 'a' || substr(md5(kind || n), 1, 15))::uuid
  $$;

  CREATE TEMP TABLE owners AS
    SELECT n::int AS app, pg_temp.id_at(${OTHERS_CREATED_MS}, n, 'app') AS app_id,
           pg_temp.id_at(${OTHERS_CREATED_MS}, n, 'account') AS account_id, (17841500000000000 + n)::text AS ig_id,
           pg_temp.id_at(${OTHERS_CREATED_MS}, n, 'endpoint') AS endpoint_id, pg_temp.at(${OTHERS_CREATED_MS}) AS created_at
    FROM generate_series(1::bigint, ${OTHER_APPS}) n;
  INSERT INTO apps (id, name, return_urls, created_at) SELECT app_id, 'app ' || app, '{}', created_at FROM owners
    ON CONFLICT DO NOTHING;
  INSERT INTO accounts (id, ig_id, username, status, created_at)
    SELECT account_id, ig_id, 'acme.' || app, 'active', created_at FROM owners ON CONFLICT DO NOTHING;
  INSERT INTO app_accounts (app_id, account_id, granted_at) SELECT app_id, account_id, created_at FROM owners
    ON CONFLICT DO NOTHING;
  -- Deleted ones: nothing is sent to them.
  INSERT INTO endpoints (id, app_id, url, secret, created_at, deleted_at)
    SELECT endpoint_id, app_id, 'https://app.example/hooks/' || app, '', created_at, created_at FROM owners
    ON CONFLICT DO NOTHING;

  CREATE FUNCTION pg_temp.links(first bigint, last bigint) RETURNS TABLE (
    n bigint, k bigint, status text, app_id uuid, account_id uuid, ig_id text, endpoint_id uuid, igsid text, external_user_id text,
    context json, id uuid, identity_id uuid, minted bigint, tapped bigint, latest bigint
  ) LANGUAGE sql STABLE AS $$
    SELECT n, k,
           CASE WHEN n % 2 = 0 THEN 'linked' WHEN ms > s.last_ms - ${TTL_MS} THEN 'pending' WHEN n % 40 < 22 THEN 'expired'
                WHEN n % 40 < 38 THEN 'revoked' ELSE 'rejected' END,
           o.app_id, o.account_id, o.ig_id, o.endpoint_id, ${PERSON_SQL.igsid}, ${PERSON_SQL.externalUserId},
           CASE WHEN k % 4 = 0 THEN '{"page":"/rewards"}'::json END,
           pg_temp.id_at(ms, n, 'link'), pg_temp.id_at(ms + ${TAP_AFTER_MS}, n, 'identity'), ms, ms + ${TAP_AFTER_MS}, s.last_ms
    FROM generate_series(first, last) n
    CROSS JOIN span s
    CROSS JOIN LATERAL (
      SELECT CASE WHEN n % 2 = 0 THEN n / 2 ELSE 1 + n * 7919 % (s.links / 2) END AS k,
             s.first_ms + (s.last_ms - s.first_ms) * n / s.links AS ms
    ) t
    JOIN owners o ON o.app = ${PERSON_SQL.app}
  $$`;

/** The measured app, `$1`, is number 0. */
export const ADD_MEASURED_APP = `
  INSERT INTO owners (app, app_id, account_id, ig_id)
  SELECT 0, g.app_id, g.account_id, c.ig_id FROM app_accounts g JOIN accounts c ON c.id = g.account_id WHERE g.app_id = $1`;

const LINKED = `FROM pg_temp.links($1, $2) WHERE n % 2 = 0`;
/** One person in three taps an ice breaker, one writes, and one has written before. */
const VIA = `(ARRAY['postback', 'message', 'referral'])[1 + k % 3]`;
const ICE_BREAKER = `CASE WHEN k % 3 = 0 THEN 'Connect my account' END, CASE WHEN k % 3 = 0 THEN 'CONNECT' END`;
const randomText = (kind: string): string => `sha256(convert_to('${kind}' || n, 'UTF8'))`;

/** The tables in the order in which they are filled. */
export const FILLED_TABLES: readonly FilledTable[] = [
  {
    name: 'links',
    insert: `
      INSERT INTO links (account_id, id, app_id, external_user_id, session_id, channel, context, on_conflict, confirmation, kid,
                         status, reason, igsid, identity_id, created_at, expires_at, revoked_at, completed_at)
      SELECT account_id, id, app_id, external_user_id, 'sess-' || n, 'web', context, 'reject', 'none', 'k1', status,
             CASE status WHEN 'revoked' THEN 'superseded' WHEN 'rejected' THEN 'igsid_taken' END,
             CASE status WHEN 'linked' THEN igsid END, CASE status WHEN 'linked' THEN identity_id END,
             pg_temp.at(minted), pg_temp.at(minted + ${TTL_MS}),
             CASE status WHEN 'revoked' THEN pg_temp.at(minted + ${SUPERSEDED_AFTER_MS}) END,
             CASE status WHEN 'expired' THEN pg_temp.at(minted + ${TTL_MS})
                         WHEN 'revoked' THEN pg_temp.at(minted + ${SUPERSEDED_AFTER_MS})
                         WHEN 'pending' THEN NULL ELSE pg_temp.at(tapped) END
      FROM pg_temp.links($1, $2)`,
  },
  {
    name: 'identities',
    insert: `
      INSERT INTO identities (account_id, id, app_id, external_user_id, igsid, link_id, via, source, icebreaker_title,
                              icebreaker_payload, channel, context, linked_at, last_referral_at, unlinked_at, unlink_reason)
      SELECT account_id, identity_id, app_id, external_user_id, igsid, id, ${VIA}, 'SHORTLINKS', ${ICE_BREAKER}, 'web', context,
             pg_temp.at(tapped), pg_temp.at(tapped), CASE WHEN ${PERSON_SQL.isUnlinked} THEN pg_temp.at(latest) END,
             CASE WHEN ${PERSON_SQL.isUnlinked} THEN 'user request' END
      ${LINKED}`,
  },
  {
    name: 'attempts',
    insert: `
      INSERT INTO attempts (account_id, id, app_id, link_id, ig_id, igsid, outcome, via, source, icebreaker_title,
                            icebreaker_payload, mid, event_at, received_at, request_id)
      SELECT account_id, pg_temp.id_at(tapped, n, 'attempt'), app_id, id, ig_id, igsid, 'linked', ${VIA}, 'SHORTLINKS',
             ${ICE_BREAKER}, CASE WHEN k % 3 < 2 THEN translate(encode(${randomText('mid')}, 'base64'), '+/=', '-_') END,
             pg_temp.at(tapped), pg_temp.at(tapped), 'req_' || md5('request' || n)
      ${LINKED}`,
  },
  {
    name: 'repeat_keys',
    days: 7,
    insert: `
      INSERT INTO repeat_keys (account_id, igsid, repeat_key, received_at)
      SELECT account_id, igsid, ${randomText('repeat')}, pg_temp.at(tapped) ${LINKED}`,
  },
  // Every second mint has a key.
  {
    name: 'idempotency_keys',
    days: 1,
    insert: `
      INSERT INTO idempotency_keys (hash, fingerprint, status, resource_id, created_at)
      SELECT ${randomText('key')}, ${randomText('body')}, 201, id, pg_temp.at(minted) FROM pg_temp.links($1, $2) WHERE n % 2 = 1`,
  },
  // The other apps have received one in ten of their identities.
  {
    name: 'notifications',
    insert: `
      INSERT INTO notifications (account_id, id, app_id, endpoint_id, type, data, external_user_id, igsid, link_id, identity_id,
                                 status, attempts, step, claims, created_at, completed_at)
      SELECT account_id, pg_temp.id_at(tapped, n, 'notification'), app_id, endpoint_id, 'identity.linked',
             json_build_object('externalUserId', external_user_id, 'igsid', igsid, 'status', 'active',
               'account', json_build_object('igId', ig_id), 'channel', 'web', 'linkedAt', pg_temp.at(tapped)),
             external_user_id, igsid, id, identity_id, 'delivered', 1, 1, 1, pg_temp.at(tapped), pg_temp.at(tapped + 200)
      ${LINKED} AND k % 50 = 0`,
  },
  {
    name: 'deliveries',
    insert: `
      INSERT INTO deliveries (account_id, notification_id, attempt, attempted_at, http_status, latency_ms, response_body)
      SELECT account_id, pg_temp.id_at(tapped, n, 'notification'), 1, pg_temp.at(tapped + 100), 204, 100, ''
      ${LINKED} AND k % 50 = 0`,
  },
];

/** What only lists show, evenly spaced in time as the links are: run once, on tables that are filled. */
export const FILL_BESIDE: readonly string[] = [
  `INSERT INTO audit_entries (id, at, actor, key_id, action, app_id, target_kind, target_id, request_id)
   SELECT pg_temp.id_at(minted, n, 'audit'), pg_temp.at(minted), 'admin', pg_temp.id_at(0, n % 5, 'key'),
          CASE WHEN n % 40 = 0 THEN 'identity.unlinked' ELSE 'person.read' END, app_id, 'lnk', id, 'req_' || md5('request' || n)
   FROM span CROSS JOIN LATERAL pg_temp.links(1, links) WHERE n % 10 = 0`,
  `INSERT INTO dead_letters (id, repeat_key, ig_id, igsid, error_code, received_at, request_id)
   SELECT pg_temp.id_at(minted, n, 'letter'), ${randomText('letter')}, ig_id, igsid, '23514', pg_temp.at(minted), 'req_' || md5('request' || n)
   FROM span CROSS JOIN LATERAL pg_temp.links(1, links) WHERE n % 100 = 0`,
  'VACUUM (FREEZE, ANALYZE) audit_entries, dead_letters',
];
