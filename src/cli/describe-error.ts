import { HitchConnectionError, HitchProblem } from '../../packages/client/src/index.js';
import { clean } from './table.js';

/** An error as text for a terminal: no stack, and the next step where it is known. */
export function describeError(error: unknown): string {
  if (error instanceof HitchProblem) return describeProblem(error);
  if (error instanceof HitchConnectionError) {
    const refused = error.code === 'ECONNREFUSED';
    const remedy = refused
      ? 'The service is not running there. Start it (`npm start`), or set its address with --url or HITCH_URL.'
      : 'Check the address (--url or HITCH_URL) and the network.';
    return `hitch: no answer from ${clean(error.url)} (${clean(error.code)}).\n${remedy}`;
  }
  return `hitch: ${error instanceof Error ? error.message : String(error)}`;
}

/** The problem's title, detail and field errors, and the request id that support asks for. */
function describeProblem({ status, code, title, detail, errors, requestId }: HitchProblem): string {
  const lines = [`hitch: ${title} (${status} ${code})`];
  if (detail) lines.push(detail);
  for (const fault of errors) lines.push(`  ${fault.pointer || '(the body)'}: ${fault.detail}`);
  lines.push(`request id: ${requestId ?? '-'}`);
  return lines.map(clean).join('\n');
}
