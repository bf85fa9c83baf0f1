import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import type { DocsConfig } from '../config/config.js';
import { completeDocument } from './complete-document.js';
import { serveDocs } from './docs.setup.js';
import type { ApiDocument } from './document.js';
import { readControllers } from './read-controllers.setup.js';

/** The introduction of the document. */
const ABOUT = [
  'Links Instagram persons to the users of your app: the app mints signed ig.me links, and learns which person followed one.',
  'Send your key as `Authorization: Bearer hk_…`. A key sees only the data of its own app; requests for data of another app are answered as if it did not exist.',
  'Bodies are JSON in UTF-8, fields are camelCase, times are RFC 3339 in UTC with milliseconds, ids are a prefix and 26 characters. Answers may get new fields in later versions; a field keeps its meaning.',
  'Lists are newest first: `data`, and `nextCursor` to pass as `cursor` for the next page, null on the last page. A page reads at most 5,000 rows, so with a filter it may hold fewer than `limit`, even none, and still have a next page: go on while `nextCursor` is not null.',
  'Your endpoints receive notifications of events: see the webhooks below. A notification may arrive twice or late; those about one user arrive in the order of the events.',
  'Every error is a problem document (RFC 9457, `application/problem+json`) with a stable `code`; each operation lists its own. Every answer has the header `x-request-id`: send `X-Request-Id` with 1 to 128 characters of `A-Za-z0-9._-` to choose its value. Attempts and audit entries contain it only if it is a UUID.',
  'Limits apply per minute of the clock: to the requests of each key, with mints and other requests counted separately, to the mints for each external user, and to what an app changes about its endpoints. An address that sends keys that do not exist is limited, too. The headers `RateLimit-Policy` and `RateLimit` show them; after a `429`, wait for `Retry-After` seconds. A request has a URL of at most 8,000 characters, at most 100 headers, and at most 16 KiB of both (`414`, `431`), and the headers `Host` and `Authorization` once (`400`). A path with another method is answered `405` with `Allow`.',
].join('\n\n');

/** The groups of routes, most used first. */
const TAGS = {
  links: 'Signed ig.me links for signed-in users of your app: mint them and follow their status.',
  invites:
    'Links from the chat to a page of your app: make them, look at them, and redeem them for your user.',
  identities: 'Identities: an Instagram person on an account, linked to an external user of an app.',
  campaigns: 'Refs for packaging, posters and profiles, which many people may use. They do not link people.',
  endpoints: 'Your URLs that receive notifications about links and identities, and their signing secrets.',
  notifications:
    'The notifications to your endpoints and their deliveries, signed as in Standard Webhooks 1.0.',
  public: 'Routes for browsers; the secret in the path is the credential.',
  admin: 'Routes for operators and support staff, with an admin key.',
  meta: 'Routes that only Instagram calls.',
  service: 'Health and version of the service.',
} as const;

/** The OpenAPI document, as it is served and as it is committed. */
function buildOpenApi(app: NestFastifyApplication): ApiDocument {
  const builder = new DocumentBuilder()
    .setTitle('Hitch')
    .setDescription(ABOUT)
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'The service that serves this document.')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'hk_…',
      description:
        'An API key: `hk_` followed by 54 letters and digits. The key of an app has scopes and sees the data of that app; an admin key has the scope `admin` and a role.',
    })
    .addApiKey(
      {
        type: 'apiKey',
        in: 'cookie',
        name: '__Host-hitch_console',
        description:
          'A session of the console, with the role of its admin key. `hitch_console` when `PUBLIC_URL` is http. Requests other than GET and HEAD also need `X-Hitch-Console: 1` and have to be sent by a page of the service.',
      },
      'session',
    );
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  const facts = readControllers(app);
  const scanned = SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (controller, method) => facts.nameOperation(controller, method),
    autoTagControllers: false,
  });
  const { contact: _none, ...info } = scanned.info;
  const completed = completeDocument(scanned as ApiDocument, facts);
  const { openapi, servers, tags, paths, webhooks, components } = completed;
  return {
    openapi,
    info,
    servers: servers ?? [],
    tags: tags ?? [],
    // Sorted, because the order of the modules is arbitrary.
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    webhooks: webhooks ?? {},
    components: components ?? {},
  };
}

/** Serves the document at `/openapi.json` and, unless `DOCS` is off, a page at `/docs`. The first request builds the document, once. */
export function serveOpenApi(app: NestFastifyApplication, { isServed: hasDocs }: DocsConfig): void {
  let document: Buffer | undefined;
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.get('/openapi.json', (_request, reply) => {
    document ??= Buffer.from(JSON.stringify(buildOpenApi(app)));
    return reply.type('application/json').send(document);
  });
  if (hasDocs) serveDocs(fastify);
}
