// Preloaded into the service: the retention has its turn when a message says so, and not only every few minutes.
import 'reflect-metadata';
import { RetentionWorker } from '../../../src/erasure/retention.worker.js';

const { prototype } = RetentionWorker;
const begin = prototype.onApplicationBootstrap;
prototype.onApplicationBootstrap = function beginAndListen(this: RetentionWorker): void {
  begin.call(this);
  process.on('message', () => this.takeTurn());
};
