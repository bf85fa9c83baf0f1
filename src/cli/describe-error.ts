import { ApiProblem, ServiceUnreachable } from '../dev/simulator/api-client.js';
import { clean } from './table.js';

/** An error as text for a terminal: no stack, and the next step where it is known. */
export function describeError(error: unknown): string {
  if (error instanceof ApiProblem) return describeProblem(error);
  if (error instanceof ServiceUnreachable) {
    const refused = error.code === 'ECONNREFUSED';
    const remedy = refused
      ? 'The service is not running there. Start it (`npm start`), or set its address with --url or HITCH_URL.'
      : 'Check the address (--url or HITCH_URL) and the network.';
    return `hitch: no answer from ${clean(error.baseUrl)} (${clean(error.code)}).\n${remedy}`;
  }
  return `hitch: ${error instanceof Error ? error.message : String(error)}`;
}

/** The problem's title, detail and field errors, and the request id that support asks for. */
function describeProblem({ status, problem, requestId }: ApiProblem): string {
  const { title, code, detail, errors, instance } = problem;
  const lines = [
    `hitch: ${title ?? 'The service did not accept the request'} (${status}${code ? ` ${code}` : ''})`,
  ];
  if (detail) lines.push(detail);
  for (const fault of Array.isArray(errors) ? errors : [])
    lines.push(`  ${fault.pointer || '(the body)'}: ${fault.detail}`);
  lines.push(`request id: ${instance ?? requestId ?? '-'}`);
  return lines.map(clean).join('\n');
}
