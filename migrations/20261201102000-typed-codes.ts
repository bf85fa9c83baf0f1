import type { MigrationInterface, QueryRunner } from 'typeorm';

/** No column makes PostgreSQL write the rows again, and an older instance names none of them: its links have no code. */
const UP = `
  ALTER TABLE "accounts" ADD COLUMN "typed_codes" boolean NOT NULL DEFAULT false;
  ALTER TABLE "links" ADD COLUMN "code_hash" bytea, ADD COLUMN "code_try" smallint;

  CREATE UNIQUE INDEX "links_pending_code_key" ON "links" ("account_id", "code_hash")
    WHERE status = 'pending'::text AND code_hash IS NOT NULL;
  COMMENT ON INDEX "links_pending_code_key" IS 'the mint: a code names one pending link of an account';
  CREATE INDEX "links_code_hash_idx" ON "links" ("code_hash") WHERE code_hash IS NOT NULL;
  COMMENT ON INDEX "links_code_hash_idx" IS 'a typed code: the link that it names, whatever has become of it';
  CREATE INDEX "attempts_wrong_code_idx" ON "attempts" ("account_id", "igsid", "received_at")
    WHERE outcome = 'invalid_token'::text AND via = 'code'::text;
  COMMENT ON INDEX "attempts_wrong_code_idx" IS 'a typed code: the wrong ones of the person before it';`;

const DOWN = `
  DROP INDEX "attempts_wrong_code_idx";
  ALTER TABLE "links" DROP COLUMN "code_hash", DROP COLUMN "code_try";
  ALTER TABLE "accounts" DROP COLUMN "typed_codes";`;

/** Codes of links that people type in the chat. */
export class TypedCodes20261201102000 implements MigrationInterface {
  readonly name = 'TypedCodes20261201102000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
