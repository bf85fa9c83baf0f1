import type { FastifyInstance } from 'fastify';

type Headers = Readonly<Record<string, string>>;

/**
 * The headers of an API's answer: no browser may run, frame or sniff it, and no other site may use it. Headers that only matter
 * for pages are left out.
 */
export const API_HEADERS: Headers = {
  'content-security-policy': policy({
    'default-src': "'none'",
    'frame-ancestors': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
  }),
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  // Browsers ignore it without HTTPS. Without subdomains: other hosts may share the domain.
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Answers contain people's ids and refs, so no cache may keep them.
  'cache-control': 'no-store',
};

/** Different headers for routes whose answers browsers show: `under` is a path, with everything below it. */
const EXCEPTIONS: readonly { readonly under: string; readonly headers: Headers }[] = [
  {
    // Swagger UI: its own files, and the inline styles and images that it adds to the page.
    under: '/docs',
    headers: {
      'content-security-policy': policy({
        'default-src': "'none'",
        'script-src': "'self'",
        'style-src': "'self' 'unsafe-inline'",
        'img-src': "'self' data:",
        'font-src': "'self' data:",
        'connect-src': "'self'",
        'frame-ancestors': "'none'",
        'base-uri': "'none'",
        'form-action': "'none'",
      }),
    },
  },
  {
    // The page at `/` only, as all routes are below it: its style sheet and its icon.
    under: '/',
    headers: {
      'content-security-policy': policy({
        'default-src': "'none'",
        'style-src': "'self'",
        'img-src': "'self'",
        'frame-ancestors': "'none'",
        'base-uri': "'none'",
        'form-action': "'none'",
      }),
    },
  },
  // The addresses of pages are secret.
  { under: '/c', headers: { 'x-robots-tag': 'noindex' } },
];

/** Adds the security headers to each answer. A header that a route sets itself (`@Header`) replaces them. */
export function setUpSecurityHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const route = request.routeOptions.url ?? '';
    const exception = EXCEPTIONS.find(({ under }) => route === under || route.startsWith(`${under}/`));
    void reply.headers({ ...API_HEADERS, ...exception?.headers });
    done();
  });
}

function policy(directives: Headers): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join(';');
}
