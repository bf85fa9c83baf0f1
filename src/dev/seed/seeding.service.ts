import { createDataSource } from '../../data-source.js';
import type { Seed } from './seed-rows.js';
import { SeedRepository } from './seed.repository.js';

/** Writes a data set to a database, whole or not at all. */
export async function writeSeed(databaseUrl: string, seed: Seed): Promise<void> {
  const dataSource = await createDataSource(databaseUrl, 'migrate').initialize();
  try {
    await new SeedRepository(dataSource).write(seed);
  } finally {
    await dataSource.destroy();
  }
}
