import { readFileSync } from 'node:fs';

const SAMPLE_EVERY_MS = 20;

/** Resident memory of a process, in bytes. */
function readMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}

/** The most memory that a process had while `work` ran, in bytes. Linux only. */
export async function peakMemory(pid: number, work: () => Promise<unknown>): Promise<number> {
  let peak = readMemory(pid);
  const sampling = setInterval(() => (peak = Math.max(peak, readMemory(pid))), SAMPLE_EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(sampling);
  }
  return Math.max(peak, readMemory(pid));
}
