import pg from 'pg';
import { StartFault } from '../config/start-fault.js';

/** What the service does to its tables; fewer where a row, once written, must not change. */
const USUAL = 'SELECT, INSERT, UPDATE, DELETE';
const FEWER: Readonly<Record<string, string>> = { audit_entries: 'SELECT, INSERT', migrations: 'SELECT' };

/**
 * What a role may do whatever it is granted. Owners of a table drop its triggers, owners of its schema the whole table, and
 * up to PostgreSQL 15 a role that may create roles can become a member of any. https://www.postgresql.org/docs/15/sql-droptable.html and
 * https://www.postgresql.org/docs/15/role-attributes.html (read 2026-11)
 */
const FIND_RIGHTS = `
  SELECT rolname = current_user AS same,
         CASE
           WHEN rolsuper THEN 'is a superuser'
           WHEN rolcreaterole THEN 'may make roles'
           WHEN pg_has_role(oid, current_user, 'MEMBER') THEN 'is a member of the role in MIGRATION_DATABASE_URL'
           WHEN EXISTS (
             SELECT 1 FROM pg_tables
             WHERE schemaname = current_schema() AND tablename = ANY ($2) AND pg_has_role(rolname, tableowner, 'MEMBER')
           ) THEN 'owns tables of the service, or is a member of their owner'
           WHEN EXISTS (
             SELECT 1 FROM pg_namespace WHERE nspname = current_schema() AND pg_has_role(pg_roles.oid, nspowner, 'MEMBER')
           ) THEN 'owns the schema or the database'
         END AS unbound
  FROM pg_roles WHERE rolname = $1`;

/**
 * Whether the role that the service runs under can be held to grants by the role of this connection.
 * @returns false when it is one and the same role, which owns what it makes
 * @throws StartFault when there is no such role, or it has rights that no grant can narrow
 */
export async function isRoleOfItsOwn(
  client: Pick<pg.Client, 'query'>,
  role: string,
  tables: readonly string[],
): Promise<boolean> {
  const { rows } = await client.query<{ same: boolean; unbound: string | null }>(FIND_RIGHTS, [role, tables]);
  const [found] = rows;
  if (!found)
    throw new StartFault([
      `There is no role ${role}, the user of DATABASE_URL. Make it: createuser --pwprompt.`,
    ]);
  if (found.same) return false;
  if (found.unbound === null) return true;
  throw new StartFault([
    `${role}, the user of DATABASE_URL, ${found.unbound}: no grant keeps it from changing the audit.`,
    'Nothing was changed. Take that right from it, or unset MIGRATION_DATABASE_URL.',
  ]);
}

/** Lets the role do what the service needs and nothing more, in the caller's transaction, whatever it was granted before. */
export async function grantToService(
  client: Pick<pg.Client, 'query'>,
  role: string,
  tables: readonly string[],
): Promise<void> {
  const { rows } = await client.query<{ schema: string }>('SELECT current_schema() AS schema');
  const schema = pg.escapeIdentifier(rows[0]?.schema ?? 'public');
  const grantee = pg.escapeIdentifier(role);
  const statements = tables.flatMap((name) => {
    const table = `${schema}.${pg.escapeIdentifier(name)}`;
    return [
      `REVOKE ALL ON TABLE ${table} FROM ${grantee}`,
      `GRANT ${FEWER[name] ?? USUAL} ON TABLE ${table} TO ${grantee}`,
    ];
  });
  await client.query(
    [
      `REVOKE ALL ON SCHEMA ${schema} FROM ${grantee}`,
      `GRANT USAGE ON SCHEMA ${schema} TO ${grantee}`,
      ...statements,
    ].join(';\n'),
  );
}
