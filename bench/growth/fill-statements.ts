import { PERSON_SQL } from './people.js';

/** A table that is filled. */
export interface FilledTable {
  readonly name: string;
  /** How many rows it has beside so many links. */
  readonly rows: (links: number) => number;
  /** Makes the rows from number `$1` to number `$2`; `$3`: all links, `$4`, `$5`: when the first and the latest one were minted, in ms. */
  readonly insert: string;
}

const TTL_MS = 900_000;
/** From the mint to the person who comes, and to the mint that supersedes. */
const CAME_AFTER_MS = 40_000;
const SUPERSEDED_AFTER_MS = 120_000;

/** For this session. No volatility is declared, so that they are written out in the statements that use them. */
export const FUNCTIONS = `
  CREATE FUNCTION pg_temp.at(ms bigint) RETURNS timestamptz LANGUAGE sql AS $$ SELECT to_timestamp(ms / 1000.0) $$;
  -- A UUIDv7, the same one for the same time, number and kind.
  CREATE FUNCTION pg_temp.id_at(ms bigint, n bigint, kind text) RETURNS uuid LANGUAGE sql AS $$
    SELECT (lpad(to_hex(ms), 12, '0') || '7' || lpad(to_hex(n & 4095), 3, '0') || 'a' || substr(md5(kind || n), 1, 15))::uuid
  $$;
  -- Links lie evenly in time.
  CREATE FUNCTION pg_temp.minted_at(n bigint, links bigint, first_ms bigint, now_ms bigint) RETURNS bigint
  LANGUAGE sql AS $$ SELECT first_ms + (now_ms - first_ms) * n / links $$;
  CREATE TEMP TABLE owners (app int PRIMARY KEY, app_id uuid NOT NULL, account_id uuid NOT NULL, ig_id text NOT NULL)`;

/** Apps beside the measured one, each with an account and an endpoint that was deleted. `$1`: their number, `$2`: when, in ms. */
export const MAKE_OTHERS = `
  WITH others AS (
    SELECT n, pg_temp.id_at($2::bigint, n, 'app') AS app_id, pg_temp.id_at($2::bigint, n, 'account') AS account_id,
           pg_temp.id_at($2::bigint, n, 'endpoint') AS endpoint_id, pg_temp.at($2::bigint) AS made_at
    FROM generate_series(1, $1::bigint) n
  ), made_apps AS (
    INSERT INTO apps (id, name, return_urls, created_at) SELECT app_id, 'app ' || n, '{}', made_at FROM others ON CONFLICT DO NOTHING
  ), made_accounts AS (
    INSERT INTO accounts (id, ig_id, username, status, created_at)
    SELECT account_id, (17841500000000000 + n)::text, 'acme.' || n, 'active', made_at FROM others ON CONFLICT DO NOTHING
  ), made_endpoints AS (
    INSERT INTO endpoints (id, app_id, url, secret, created_at, deleted_at)
    SELECT endpoint_id, app_id, 'https://app.example/hooks/' || n, '', made_at, made_at FROM others ON CONFLICT DO NOTHING
  )
  INSERT INTO app_accounts (app_id, account_id, granted_at) SELECT app_id, account_id, made_at FROM others
  ON CONFLICT DO NOTHING`;

/** Numbers the apps; `$1`, the measured one, is 0. */
export const NUMBER_OWNERS = `
  INSERT INTO owners
  SELECT row_number() OVER (ORDER BY g.app_id <> $1::uuid, g.app_id) - 1, g.app_id, g.account_id, c.ig_id
  FROM app_accounts g JOIN accounts c ON c.id = g.account_id`;

/** Some apps want to know where their user was. */
const CONTEXT = `CASE WHEN k % 4 = 0 THEN '{"page":"/rewards"}'::json END`;

/** Every other link is of a person, number by number; the rest are of people who have one, too. */
const LINKS = `
  INSERT INTO links (id, app_id, account_id, external_user_id, session_id, channel, context, on_conflict, confirmation, kid, status,
                     reason, igsid, identity_id, created_at, expires_at, revoked_at, completed_at)
  SELECT pg_temp.id_at(ms, n, 'link'), o.app_id, o.account_id, ${PERSON_SQL.externalUserId}, 'sess-' || n, 'web', ${CONTEXT},
         'reject', 'none', 'k1', status,
         CASE status WHEN 'revoked' THEN 'superseded' WHEN 'rejected' THEN 'igsid_taken' END,
         CASE WHEN status = 'linked' THEN ${PERSON_SQL.igsid} END,
         CASE WHEN status = 'linked' THEN pg_temp.id_at(ms + ${CAME_AFTER_MS}, k, 'identity') END,
         pg_temp.at(ms), pg_temp.at(ms + ${TTL_MS}),
         CASE WHEN status = 'revoked' THEN pg_temp.at(ms + ${SUPERSEDED_AFTER_MS}) END,
         CASE status WHEN 'linked' THEN pg_temp.at(ms + ${CAME_AFTER_MS}) WHEN 'rejected' THEN pg_temp.at(ms + ${CAME_AFTER_MS})
                     WHEN 'expired' THEN pg_temp.at(ms + ${TTL_MS}) WHEN 'revoked' THEN pg_temp.at(ms + ${SUPERSEDED_AFTER_MS}) END
  FROM (
    SELECT n, CASE WHEN n % 2 = 0 THEN n / 2 ELSE 1 + n * 7919 % ($3::bigint / 2) END AS k, ms,
           CASE WHEN n % 2 = 0 THEN 'linked' WHEN ms > $5::bigint - ${TTL_MS} THEN 'pending' WHEN n % 40 < 22 THEN 'expired'
                WHEN n % 40 < 38 THEN 'revoked' ELSE 'rejected' END AS status
    FROM generate_series($1::bigint, $2::bigint) n
    CROSS JOIN LATERAL (SELECT pg_temp.minted_at(n, $3, $4::bigint, $5) AS ms) t
  ) l
  JOIN owners o ON o.app = ${PERSON_SQL.app}`;

/** A third taps an ice breaker, a third writes, a third has written before. */
const VIA = `(ARRAY['postback', 'message', 'referral'])[1 + k % 3]`;
const ICE_BREAKER = `CASE WHEN k % 3 = 0 THEN 'Connect my account' END, CASE WHEN k % 3 = 0 THEN 'CONNECT' END`;

/** People by their number, and when they came: through the link with twice their number. */
const PEOPLE = `
  FROM generate_series($1::bigint, $2::bigint) k
  CROSS JOIN LATERAL (SELECT pg_temp.minted_at(2 * k, $3::bigint, $4::bigint, $5::bigint) AS ms) t
  JOIN owners o ON o.app = ${PERSON_SQL.app}`;

const IDENTITIES = `
  INSERT INTO identities (id, app_id, account_id, external_user_id, igsid, link_id, via, source, icebreaker_title,
                          icebreaker_payload, channel, context, linked_at, last_referral_at, unlinked_at, unlink_reason)
  SELECT pg_temp.id_at(ms + ${CAME_AFTER_MS}, k, 'identity'), o.app_id, o.account_id, ${PERSON_SQL.externalUserId},
         ${PERSON_SQL.igsid}, pg_temp.id_at(ms, 2 * k, 'link'), ${VIA}, 'SHORTLINKS', ${ICE_BREAKER}, 'web',
         ${CONTEXT}, pg_temp.at(ms + ${CAME_AFTER_MS}), pg_temp.at(ms + ${CAME_AFTER_MS}),
         CASE WHEN ${PERSON_SQL.isUnlinked} THEN pg_temp.at($5) END,
         CASE WHEN ${PERSON_SQL.isUnlinked} THEN 'asked for by the user' END
  ${PEOPLE}`;

const ATTEMPTS = `
  INSERT INTO attempts (id, repeat_key, app_id, link_id, ig_id, igsid, outcome, via, source, icebreaker_title, icebreaker_payload,
                        mid, event_at, received_at, request_id)
  SELECT pg_temp.id_at(ms + ${CAME_AFTER_MS}, k, 'attempt'), sha256(convert_to('repeat' || k, 'UTF8')), o.app_id,
         pg_temp.id_at(ms, 2 * k, 'link'), o.ig_id, ${PERSON_SQL.igsid}, 'linked', ${VIA}, 'SHORTLINKS', ${ICE_BREAKER},
         CASE WHEN k % 3 < 2 THEN translate(encode(sha256(convert_to('mid' || k, 'UTF8')), 'base64'), '+/=', '-_') END,
         pg_temp.at(ms + ${CAME_AFTER_MS}), pg_temp.at(ms + ${CAME_AFTER_MS}), 'req_' || md5('request' || k)
  ${PEOPLE}`;

/** Of the mints of the last day, every other one. */
const IDEMPOTENCY_KEYS = `
  INSERT INTO idempotency_keys (hash, fingerprint, status, resource_id, created_at)
  SELECT sha256(convert_to('key' || n, 'UTF8')), sha256(convert_to('body' || n, 'UTF8')), 201, pg_temp.id_at(ms, n, 'link'),
         pg_temp.at(ms)
  FROM (SELECT $3::bigint - 2 * i + 1 AS n FROM generate_series($1::bigint, $2::bigint) i) keyed
  CROSS JOIN LATERAL (SELECT pg_temp.minted_at(n, $3, $4::bigint, $5::bigint) AS ms) t`;

/** Other apps were told of some of their people: one in ten of them. */
const NOTIFICATIONS = `
  INSERT INTO notifications (id, app_id, endpoint_id, type, data, external_user_id, igsid, link_id, identity_id, status, attempts,
                             step, created_at, completed_at)
  SELECT pg_temp.id_at(came, k, 'notification'), o.app_id, e.id, 'identity.linked',
         json_build_object('externalUserId', ${PERSON_SQL.externalUserId}, 'igsid', ${PERSON_SQL.igsid}, 'status', 'active',
           'account', json_build_object('igId', o.ig_id), 'channel', 'web', 'linkedAt', pg_temp.at(came)),
         ${PERSON_SQL.externalUserId}, ${PERSON_SQL.igsid}, pg_temp.id_at(came - ${CAME_AFTER_MS}, 2 * k, 'link'),
         pg_temp.id_at(came, k, 'identity'), 'delivered', 1, 1, pg_temp.at(came), pg_temp.at(came + 200)
  FROM (SELECT 50 * i AS k FROM generate_series($1::bigint, $2::bigint) i) told
  CROSS JOIN LATERAL (
    SELECT pg_temp.minted_at(2 * k, $3::bigint, $4::bigint, $5::bigint) + ${CAME_AFTER_MS} AS came
  ) t
  JOIN owners o ON o.app = ${PERSON_SQL.app}
  JOIN endpoints e ON e.app_id = o.app_id`;

const DELIVERIES = `
  INSERT INTO deliveries (notification_id, attempt, attempted_at, http_status, latency_ms, response_body)
  SELECT pg_temp.id_at(came, k, 'notification'), 1, pg_temp.at(came + 100), 204, 100, ''
  FROM (SELECT 50 * i AS k FROM generate_series($1::bigint, $2::bigint) i) told
  CROSS JOIN LATERAL (
    SELECT pg_temp.minted_at(2 * k, $3::bigint, $4::bigint, $5::bigint) + ${CAME_AFTER_MS} AS came
  ) t`;

const half = (links: number): number => links / 2;
const hundredth = (links: number): number => links / 100;

/** What is filled, in this order. */
export const FILLED_TABLES: readonly FilledTable[] = [
  { name: 'links', rows: (links) => links, insert: LINKS },
  { name: 'identities', rows: half, insert: IDENTITIES },
  { name: 'attempts', rows: half, insert: ATTEMPTS },
  { name: 'idempotency_keys', rows: (links) => Math.floor(links / 120), insert: IDEMPOTENCY_KEYS },
  { name: 'notifications', rows: hundredth, insert: NOTIFICATIONS },
  { name: 'deliveries', rows: hundredth, insert: DELIVERIES },
];
