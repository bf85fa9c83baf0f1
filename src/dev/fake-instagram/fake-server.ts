import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exchangeCode, stepOfLogin } from './business-login.js';
import { callKindOf, type FakeAnswer, type FakeGraph } from './fake-graph.js';
import type { FakeMeta } from './fake-meta.js';
import { type FakeFault, isDoneDespite } from './fault-plan.js';
import { type FakeGraphRequest, readGraphRequest } from './graph-request.js';
import { readWholeText, writeFaulty, writeHtml, writeJson } from './http-answers.js';

/** Answers a request that is none of Meta's; false leaves it to the others. */
export type FakeRoute = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** The HTTP server. */
export class FakeServer {
  private readonly server: Server;
  private readonly routes: FakeRoute[] = [];

  constructor(
    private readonly meta: FakeMeta,
    private readonly graph: FakeGraph,
  ) {
    this.server = createServer((request, response) => {
      this.route(request, response).catch((error: unknown) => {
        const message = error instanceof Error ? error.message : 'unknown';
        if (response.headersSent) response.destroy();
        else writeJson(response, { status: 500, headers: {}, body: { fake_error: message } });
      });
    });
  }

  add(route: FakeRoute): void {
    this.routes.push(route);
  }

  /** @returns the port */
  listen(port: number, host: string): Promise<number> {
    return new Promise((done, fail) => {
      this.server.once('error', fail);
      this.server.listen(port, host, () => done((this.server.address() as AddressInfo).port));
    });
  }

  close(): Promise<void> {
    return new Promise((done) => {
      this.server.close(() => done());
      this.server.closeAllConnections();
    });
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { faults, log, world } = this.meta;
    for (const route of this.routes) if (await route(request, response)) return;
    const read = readGraphRequest({
      method: request.method ?? 'GET',
      url: request.url ?? '/',
      authorization: request.headers.authorization,
      contentType: request.headers['content-type'],
      body: await readWholeText(request),
    });
    if (read.path[0] === 'oauth' && read.path[1] === 'authorize') return this.showLogin(response, read);
    const recipient = read.body['recipient'] as { id?: string } | undefined;
    const fault = faults.take(callKindOf(read), recipient?.id);
    const logged = log.add(world.now(), read, fault?.kind ?? null);
    if (fault === null) {
      const answer = this.answer(read);
      logged.status = answer.status;
      return writeJson(response, answer);
    }
    const answer = isDoneDespite(fault) ? this.answer(read) : NOTHING;
    const shown = this.answerOf(fault, answer);
    if (!/^(timeout|cut)/.test(fault.kind)) logged.status = shown.status;
    return writeFaulty(response, fault, shown);
  }

  private answer(read: FakeGraphRequest): FakeAnswer {
    if (read.path[0] !== 'oauth') return this.graph.answer(read);
    return { headers: {}, ...exchangeCode(this.meta.world, this.meta.tokens, read) };
  }

  private answerOf({ kind, code, subcode, status }: FakeFault, answer: FakeAnswer): FakeAnswer {
    if (kind === 'error') return this.graph.fault(code ?? 2, subcode ?? null, status ?? 400);
    // Meta: 1/1357046 came although the message had been sent. Error codes (read 2026-11).
    if (kind === 'sent_but_error') return this.graph.fault(1, 1_357_046, status ?? 400);
    return kind === 'html' || kind === 'empty' ? { ...answer, status: status ?? 502 } : answer;
  }

  private showLogin(response: ServerResponse, read: FakeGraphRequest): void {
    const step = stepOfLogin(this.meta.world, this.meta.tokens, read);
    if (step.kind === 'redirect') {
      response.writeHead(302, { location: step.location, 'cache-control': 'no-store' }).end();
      return;
    }
    if (step.kind === 'invalid') return writeHtml(response, 400, 'Invalid request', `<p>${step.reason}</p>`);
    const choices = step.choices.map(
      ({ label, href }) => `<li><a href="${href.replaceAll('&', '&amp;')}">${label}</a>`,
    );
    const body = `<h1>Fake Instagram for development</h1><p>An app asks for access to an account.</p><ul>${choices.join('')}</ul>`;
    return writeHtml(response, 200, 'Fake login', body);
  }
}

const NOTHING: FakeAnswer = { status: 200, headers: {}, body: {} };
