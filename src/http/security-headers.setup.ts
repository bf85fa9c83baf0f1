import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/**
 * What an API says: nothing of an answer is to be run, framed, guessed at or used by another site. Headers that only mean
 * something to a page of a browser are left out.
 */
const OF_THE_API: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
    },
  },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  referrerPolicy: { policy: 'no-referrer' },
  // Browsers heed it over HTTPS only. Hitch may well share its domain with hosts that it knows nothing of.
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  xContentTypeOptions: true,
  xFrameOptions: { action: 'deny' },
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
};

interface Exception {
  /** The path, and everything below it. */
  readonly under: string;
  /** What differs there. */
  readonly headers: FastifyHelmetOptions;
}

/** Routes whose answers browsers show. A controller's own `@RouteConfig({ helmet: … })` says the same for one route. */
const EXCEPTIONS: readonly Exception[] = [
  {
    // Swagger UI: its own files, and the styles and pictures that it writes into the page.
    under: '/docs',
    headers: {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:'],
          fontSrc: ["'self'", 'data:'],
          connectSrc: ["'self'"],
          frameAncestors: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
        },
      },
    },
  },
  // Pictures for the pages of other sites.
  { under: '/qr', headers: { crossOriginResourcePolicy: { policy: 'cross-origin' } } },
];

/** Gives each answer its security headers. Before the routes are known. */
export async function setUpSecurityHeaders(fastify: FastifyInstance): Promise<void> {
  fastify.addHook('onRoute', (route) => {
    const exception = EXCEPTIONS.find(
      ({ under }) => route.url === under || route.url.startsWith(`${under}/`),
    );
    if (exception) route.config = { helmet: exception.headers, ...route.config };
  });
  await fastify.register(helmet, OF_THE_API);
}
