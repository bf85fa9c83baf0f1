import { ApiProblem, ServiceUnreachable } from '../dev/simulator/api-client.js';
import { clean } from './table.js';

/** What went wrong, for a person at a terminal: never a stack, and what to do where that is known. */
export function describeFault(error: unknown): string {
  if (error instanceof ApiProblem) return describeProblem(error);
  if (error instanceof ServiceUnreachable) {
    const refused = error.code === 'ECONNREFUSED';
    const remedy = refused
      ? 'Nothing listens there. Start the service (`npm start`), or name the right one with --url or HITCH_URL.'
      : 'Check the URL (--url or HITCH_URL) and the network between here and there.';
    return `hitch: there is no answer from ${clean(error.baseUrl)} (${clean(error.code)}).\n${remedy}`;
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
