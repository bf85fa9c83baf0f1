import type { FastifyInstance, FastifyRequest } from 'fastify';
import { acceptsHtml } from './accept.js';

/** A page about a problem. */
export interface ProblemPage {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The page for a person whose request failed; null for all other requests, which get the document of the problem. */
    renderProblemPage?: (status: number, request: FastifyRequest) => ProblemPage | null;
  }
}

/**
 * On the routes that people open, a browser gets a page instead of the document of a problem. Programs, which do not ask for HTML by
 * name, get the document there, too.
 * @param under the paths of pages, with everything below them
 */
export function setUpProblemPages(
  fastify: FastifyInstance,
  under: readonly string[],
  render: (status: number, request: FastifyRequest) => ProblemPage,
): void {
  fastify.decorate('renderProblemPage', (status: number, request: FastifyRequest) => {
    const route = request.routeOptions.url ?? '';
    const isPage = under.some((path) => route.startsWith(`${path}/`)) && acceptsHtml(request.headers.accept);
    return isPage ? render(status, request) : null;
  });
}
