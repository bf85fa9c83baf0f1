import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = `
  -- The sums of one app over all its accounts: its hours of a month are read without adding up accounts first.
  INSERT INTO "statistic_totals" ("bucket", "scope", "at", "channel", "name", "count", "last_at")
    SELECT "bucket", 'app:' || "app_id", "at", "channel", "name", sum("count"), "at" FROM "statistics"
    WHERE "app_id" <> '00000000-0000-0000-0000-000000000000'
    GROUP BY "bucket", "app_id", "at", "channel", "name";`;

const DOWN = `DELETE FROM "statistic_totals" WHERE "scope" LIKE 'app:%';`;

/** Sums over all accounts by app. */
export class SumUpByApp20261201001000 implements MigrationInterface {
  readonly name = 'SumUpByApp20261201001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
