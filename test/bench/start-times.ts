import { startService } from './children.js';
import { median } from './statistics.js';
import { makeTestBed } from './test-bed.js';

/** Milliseconds from the start of the process until it listened, each the middle of several. */
export interface StartTimes {
  /** Ever: the database is made, and every migration runs. */
  readonly firstMs: number;
  /** With what the first start has left. */
  readonly againMs: number;
}

export async function measureStarts(times: number, say: (what: string) => void): Promise<StartTimes> {
  const first: number[] = [];
  const again: number[] = [];
  for (let time = 1; time <= times; time += 1) {
    say(`${time} of ${times}`);
    const bed = await makeTestBed();
    for (const kind of [first, again]) {
      const service = await startService({ env: bed.env, profile: null });
      kind.push(service.startMs);
      await service.stop();
    }
    await bed.clear();
  }
  return { firstMs: median(first), againMs: median(again) };
}
