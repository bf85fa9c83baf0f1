import type { Environment } from '../platform/config/variables.js';
import type { DemoConfig } from '../platform/config/config.js';
import type { FromSibling, ToSibling } from '../siblings/sibling-messages.js';

/** What a worker needs to serve. It holds secrets: it goes over the pipe between the two processes and nowhere else. */
export interface WorkerSettings {
  /** Complete, so that all workers have the same whenever they begin. */
  readonly env: Environment;
  readonly demo: DemoConfig | null;
  readonly databaseUrl: string;
  /** 1 and up; whoever takes a worker's place has its number. */
  readonly number: number;
}

/** What a worker says to the primary. */
export type FromWorker =
  /** It hears: what was said before might have been missed. */
  | { readonly kind: 'hello' }
  | { readonly kind: 'listening'; readonly port: number }
  /** It could not begin; words for a person. */
  | { readonly kind: 'failed'; readonly reason: string }
  | FromSibling;

/** What it is told. */
export type ToWorker =
  { readonly kind: 'serve'; readonly settings: WorkerSettings } | { readonly kind: 'stop' } | ToSibling;
