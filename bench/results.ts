import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { ArrivalResult } from './measure-arrivals.js';
import type { DrainResult } from './measure-drain.js';
import type { RatioResult } from './measure-ratios.js';

export interface Surroundings {
  readonly date: string;
  readonly version: string;
  readonly node: string;
  readonly cores: number;
  readonly cpu: string;
}

/** How much longer something takes with 10 million links than with 10 thousand. */
export interface GrowthRatio {
  readonly title: string;
  readonly ratio: number;
}

/** What a run measured; parts that did not run are empty. */
export interface BenchResults {
  readonly surroundings: Surroundings;
  readonly arrivals: readonly ArrivalResult[];
  /** In links/s; null: not measured. */
  readonly largestRate: number | null;
  readonly drains: readonly DrainResult[];
  readonly ratios: readonly RatioResult[];
  readonly growth: readonly GrowthRatio[];
}

/** Written by `npm run bench:growth`, and read for the table of wanted figures. */
export const GROWTH_FILE = 'docs/bench/growth.json';

export function readGrowth(): GrowthRatio[] {
  try {
    return (JSON.parse(readFileSync(GROWTH_FILE, 'utf8')) as { wanted: GrowthRatio[] }).wanted;
  } catch {
    return [];
  }
}

export function describeSurroundings(): Surroundings {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    version,
    node: process.versions.node,
    cores: processors.length,
    cpu: processors[0]?.model.trim() ?? 'unknown',
  };
}
