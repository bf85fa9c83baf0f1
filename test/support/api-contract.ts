import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import {
  type ApiDocument,
  type ApiHeader,
  type ApiResponse,
  listOperations,
  listSchemas,
  listWebhooks,
  type MediaType,
  type Operation,
  type PlacedOperation,
  type JsonSchema,
  visitSchemas,
} from '../../src/platform/openapi/document.js';
import { readEvents } from './event-stream.js';

/**
 * A request and its answer. Bodies are parsed JSON, or undefined when there is none or it is not JSON; the body of an event
 * stream is its text.
 */
export interface Exchange {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly requestBody?: unknown;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** The document and its page are not described in the document. */
const DESCRIPTION = /^\/(openapi\.json|docs)(\/|$)/;
const DOCUMENT = 'api';
/** Statuses of requests that are refused before routing: the introduction of the document describes them, not each route. */
const OF_ANY_REQUEST = [414, 431];
const EVENT_STREAM = 'text/event-stream';
const PROBLEM: JsonSchema = { $ref: `${DOCUMENT}#/components/schemas/Problem` };

let committed: ApiContract | undefined;

/** The contract of the committed document. `contract/openapi.spec.ts` compares the served document with it. */
export function readApiContract(): ApiContract {
  const text = (): string => readFileSync('test/contract/openapi.json', 'utf8');
  return (committed ??= new ApiContract(JSON.parse(text()) as ApiDocument));
}

/** Checks exchanges against the OpenAPI document. Strict: an answer may contain only what the document describes. */
export class ApiContract {
  // Each test file compiles the schemas that it meets, for a few exchanges: fast compilation matters more than fast checks.
  private readonly ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    logger: false,
    validateSchema: false,
    inlineRefs: false,
    code: { optimize: false },
  });
  /** The document with closed objects and with references that `findSchemaFaults` can resolve. */
  readonly document: ApiDocument;
  private readonly operations: readonly (PlacedOperation & { readonly pattern: RegExp })[];

  constructor(described: ApiDocument) {
    formats.default(this.ajv);
    const text = JSON.stringify(described).replaceAll('"#/components/', `"${DOCUMENT}#/components/`);
    this.document = JSON.parse(text);
    for (const schema of listSchemas(this.document)) visitSchemas(schema, close);
    this.ajv.addSchema(this.document, DOCUMENT, false, false);
    this.operations = listOperations(this.document).map((placed) => ({
      ...placed,
      pattern: toPattern(placed.path),
    }));
  }

  /** Throws an error that lists every difference between an exchange and the document. */
  hold(exchange: Exchange): void {
    const faults = this.findFaults(exchange);
    if (faults.length === 0) return;
    const { method, path, status, body } = exchange;
    const head = `${method} ${path} was answered ${status}, which differs from /openapi.json:`;
    throw new Error(
      [head, ...faults.map((fault) => `- ${fault}`), JSON.stringify(body)?.slice(0, 2_000)].join('\n'),
    );
  }

  /**
   * Throws an error that lists every difference between a notification and its webhook in the document.
   * @param headers by their names in lower case; without them only the body is checked
   */
  holdNotification(body: unknown, headers?: Readonly<Record<string, unknown>>): void {
    const type = (body as { type?: unknown } | null)?.type;
    const webhook = listWebhooks(this.document).find((each) => each.type === type);
    const faults = webhook
      ? this.findNotificationFaults(webhook.operation, body, headers)
      : ['there is no such webhook'];
    if (faults.length === 0) return;
    const head = `The notification ${String(type)} differs from /openapi.json:`;
    throw new Error(
      [head, ...faults.map((fault) => `- ${fault}`), JSON.stringify(body)?.slice(0, 2_000)].join('\n'),
    );
  }

  private findNotificationFaults(
    { requestBody, parameters = [] }: Operation,
    body: unknown,
    headers: Readonly<Record<string, unknown>> | undefined,
  ): string[] {
    const sent = Object.fromEntries(
      parameters.map(({ name, required = false, schema = {} }) => [name, { required, schema }]),
    );
    return [
      ...(headers ? this.findHeaderFaults({ headers: sent }, headers) : []),
      ...this.findSchemaFaults(requestBody?.content['application/json']?.schema ?? {}, body),
    ];
  }

  /** The differences between a value and a schema of the document, in words. */
  findSchemaFaults(schema: JsonSchema, value: unknown): string[] {
    const validate: ValidateFunction = this.ajv.compile(schema);
    return validate(value) ? [] : (validate.errors ?? []).map(sayError);
  }

  /** Fetches a URL and checks the exchange. */
  async fetch(url: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(url, init);
    const { pathname, search } = new URL(url instanceof Request ? url.url : url);
    const headers = Object.fromEntries(response.headers);
    const isJson = /json/.test(headers['content-type'] ?? '');
    this.hold({
      method: init.method ?? 'GET',
      path: `${pathname}${search}`,
      requestBody: typeof init.body === 'string' ? parse(init.body) : undefined,
      status: response.status,
      headers,
      body: isJson ? await response.clone().json() : undefined,
    });
    return response;
  }

  private findFaults(exchange: Exchange): string[] {
    const [path = '', query = ''] = exchange.path.split('?');
    const method = exchange.method.toLowerCase().replace('head', 'get');
    if (DESCRIPTION.test(path)) return [];
    if (OF_ANY_REQUEST.includes(exchange.status)) return this.findSchemaFaults(PROBLEM, exchange.body);
    const placed = this.operations.find((each) => each.method === method && each.pattern.test(path));
    if (!placed) {
      // An unknown path and an unknown method are answered with a problem, too.
      if (![404, 405].includes(exchange.status)) return ['there is no such operation'];
      return this.findSchemaFaults(PROBLEM, exchange.body);
    }
    const { operation } = placed;
    const response = this.resolve(operation.responses[exchange.status], 'responses');
    if (!response) return [`its statuses are ${Object.keys(operation.responses).join(', ')}`];
    return [
      ...this.findHeaderFaults(response, exchange.headers),
      ...(exchange.method === 'HEAD' ? [] : this.findBodyFaults(response, exchange)),
      ...(exchange.status < 300 ? this.findRequestFaults(placed, exchange, query) : []),
    ];
  }

  private findBodyFaults(response: ApiResponse, { path, headers, body }: Exchange): string[] {
    const [type = ''] = String(headers['content-type'] ?? '').split(';');
    const documented = Object.keys(response.content ?? {});
    if (documented.length === 0) return type === '' ? [] : [`it should have no body, and has ${type}`];
    const media: MediaType | undefined = response.content?.[type];
    if (!media) return [`its media types are ${documented.join(', ')}, not ${type || 'none'}`];
    if (type === EVENT_STREAM) return this.findEventFaults(path, String(body ?? ''));
    return media.schema && type.endsWith('json') ? this.findSchemaFaults(media.schema, body) : [];
  }

  /** The data of an event `link` is a `Link`; on a page it is what the page may know of it. */
  private findEventFaults(path: string, text: string): string[] {
    return readEvents(text).events.flatMap(({ event, data }) => {
      if (event !== 'link') return [`there is no event ${event}`];
      const schema = `${DOCUMENT}#/components/schemas/${path.startsWith('/c/') ? 'ConnectState' : 'Link'}`;
      return this.findSchemaFaults({ $ref: schema }, data).map((fault) => `event ${event}: ${fault}`);
    });
  }

  private findHeaderFaults(response: ApiResponse, headers: Exchange['headers']): string[] {
    return Object.entries(response.headers ?? {}).flatMap(([name, given]) => {
      const header = this.resolve<ApiHeader>(given, 'headers');
      const sent = headers[name.toLowerCase()];
      // Node gives `Set-Cookie` as a list.
      const value: unknown = Array.isArray(sent) ? sent.join(', ') : sent;
      if (value === undefined) return header?.required ? [`the header ${name} is missing`] : [];
      if (!header?.schema) return [];
      const read = header.schema.type === 'integer' ? Number(value) : value;
      return this.findSchemaFaults(header.schema, read).map((fault) => `header ${name}: ${fault}`);
    });
  }

  /** A request that was accepted must be one that the document allows. */
  private findRequestFaults({ operation }: PlacedOperation, exchange: Exchange, query: string): string[] {
    const known = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
    // A route without query parameters ignores the query.
    const sent = known.length === 0 ? [] : [...new URLSearchParams(query).keys()];
    const unknown = sent.filter((name) => !known.some((parameter) => parameter.name === name));
    const schema = operation.requestBody?.content['application/json']?.schema;
    const { requestBody } = exchange;
    const body = schema && requestBody !== undefined ? this.findSchemaFaults(schema, requestBody) : [];
    return [
      ...unknown.map((name) => `it accepted the parameter ${name}, which is not documented`),
      ...body.map((fault) => `it accepted a body that is not as documented: ${fault}`),
    ];
  }

  private resolve<Part extends { $ref?: string }>(
    part: Part | undefined,
    kind: 'responses' | 'headers',
  ): Part | undefined {
    if (part?.$ref === undefined) return part;
    const name = part.$ref.split('/').at(-1) ?? '';
    return this.document.components?.[kind]?.[name] as Part | undefined;
  }
}

/** The parsed body of a request; undefined when it is not JSON. */
export function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** A schema with named fields allows no others. */
function close(schema: JsonSchema): void {
  if (schema.properties && schema.type !== undefined) schema.additionalProperties ??= false;
}

function toPattern(template: string): RegExp {
  const parts = template.split(/(\{[^}]+\})/);
  const source = parts.map((part) => (part.startsWith('{') ? '[^/]+' : part.replaceAll('.', '\\.')));
  return new RegExp(`^${source.join('')}$`);
}

function sayError({ instancePath, message, params }: ErrorObject): string {
  const { additionalProperty, allowedValues, allowedValue } = params;
  const more = additionalProperty ?? allowedValues ?? allowedValue;
  return `${instancePath || 'the body'} ${message}${more === undefined ? '' : `: ${JSON.stringify(more)}`}`;
}
