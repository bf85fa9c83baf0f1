import { describeFault } from '../platform/database/database-errors.js';
import { StartFault } from '../platform/config/start-fault.js';

/** Why it does not start: what a person at a terminal can act on; the stack is for nobody there. */
export function describeStartFault(error: unknown): string {
  if (error instanceof StartFault) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `${error.message}: another program listens there. Set PORT to a free one.`;
  }
  const message = error instanceof Error ? error.message : String(error);
  return `Hitch did not start: ${message} (${describeFault(error)})`;
}
