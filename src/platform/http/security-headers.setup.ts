import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import { fastify as fastifyServer, type FastifyInstance } from 'fastify';

/**
 * What an API says: nothing of an answer is to be run, framed, guessed at or used by another site. Headers that only mean
 * something to a page of a browser are left out.
 */
const OF_THE_API = {
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
} satisfies FastifyHelmetOptions;

interface Exception {
  /** The path, and everything below it. */
  readonly under: string;
  /** What differs there. */
  readonly options: Pick<FastifyHelmetOptions, 'contentSecurityPolicy' | 'crossOriginResourcePolicy'>;
}

/** Routes whose answers browsers show. */
const EXCEPTIONS: readonly Exception[] = [
  {
    // Swagger UI: its own files, and the styles and pictures that it writes into the page.
    under: '/docs',
    options: {
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
  { under: '/qr', options: { crossOriginResourcePolicy: { policy: 'cross-origin' } } },
];

type Headers = Readonly<Record<string, string>>;

/**
 * Gives each answer its security headers; what a route sets itself (`@Header`) has the last word. Before the routes are known.
 */
export async function setUpSecurityHeaders(fastify: FastifyInstance): Promise<void> {
  const ofTheApi = await makeHeaders(OF_THE_API);
  const exceptions = await Promise.all(
    EXCEPTIONS.map(async ({ under, options }) => ({
      under,
      headers: await makeHeaders({ ...OF_THE_API, ...options }),
    })),
  );
  const ofRoutes = new Map<string, Headers>();
  fastify.addHook('onRoute', ({ url }) => {
    const exception = exceptions.find(({ under }) => url === under || url.startsWith(`${under}/`));
    if (exception) ofRoutes.set(url, exception.headers);
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.headers(ofRoutes.get(request.routeOptions.url ?? '') ?? ofTheApi);
    done();
  });
}

/**
 * Helmet puts its headers together anew for each request, which costs as much as a tenth of a mint (measured: 15 us). Ours
 * are always the same: so it is asked once, in a server of its own.
 */
async function makeHeaders(options: FastifyHelmetOptions): Promise<Headers> {
  const server = fastifyServer();
  await server.register(helmet, options);
  server.get('/', (_request, reply) => reply.send());
  const { headers } = await server.inject('/');
  await server.close();
  const own = new Set(['connection', 'content-length', 'date']);
  const made = Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (own.has(name) ? [] : [[name, String(value)]])),
  );
  // Answers name people and hold refs: nobody on the way is to keep one.
  return { ...made, 'cache-control': 'no-store' };
}
