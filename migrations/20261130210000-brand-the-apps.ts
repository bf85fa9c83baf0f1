import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
  ALTER TABLE "apps" ADD COLUMN "branding" jsonb NOT NULL DEFAULT '{}';
  CREATE TABLE "app_logos" (
    "app_id" uuid NOT NULL,
    "theme" text NOT NULL,
    "content_type" text NOT NULL,
    "bytes" bytea NOT NULL,
    "hash" text NOT NULL,
    "width" integer NOT NULL,
    "height" integer NOT NULL,
    CONSTRAINT "app_logos_pkey" PRIMARY KEY ("app_id", "theme"),
    CONSTRAINT "app_logos_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "apps" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION
  );
  CREATE INDEX "app_logos_hash_idx" ON "app_logos" ("hash");
  COMMENT ON INDEX "app_logos_hash_idx" IS 'the picture of an address';`;

const DOWN = `
  DROP TABLE "app_logos";
  ALTER TABLE "apps" DROP COLUMN "branding";`;

/** How an app's pages look. The column's default is constant, so that no row is rewritten. */
export class BrandTheApps20261130210000 implements MigrationInterface {
  name = 'BrandTheApps20261130210000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
