import type { IncomingMessage } from 'node:http';
import type { FakeFault, FakeRandomFaults } from './fault-plan.js';
import type { FakeMeta } from './fake-meta.js';
import type { FakeRoute } from './fake-server.js';
import { readWholeText, writeJson } from './http-answers.js';
import type { FakeKnobs } from './knobs.js';

type Arguments = Readonly<Record<string, unknown>>;
type Action = (fake: FakeMeta, args: Arguments) => unknown;

const text = (args: Arguments, name: string): string => String(args[name] ?? '');
const number = (args: Arguments, name: string): number => Number(args[name] ?? 0);
const person = (args: Arguments): string => text(args, 'person');
const account = (args: Arguments): string => text(args, 'account');

/** What `POST /_fake/<name>` does with its JSON body. */
const ACTIONS: Readonly<Record<string, Action>> = {
  people: (fake, args) => {
    const { id, username } = fake.addPerson(text(args, 'name') || null);
    return { id, username };
  },
  accounts: (fake, args) => {
    const { igId, username } = fake.addAccount({
      igId: text(args, 'igId'),
      username: text(args, 'username'),
    });
    return { igId, username };
  },
  'open-link': (fake, args) => fake.openLink(person(args), text(args, 'url')),
  'tap-ice-breaker': (fake, args) => fake.tapIceBreaker(person(args), account(args), number(args, 'index')),
  type: (fake, args) => ({ mid: fake.type(person(args), account(args), text(args, 'text')) }),
  'tap-quick-reply': (fake, args) =>
    fake.tapQuickReply(
      person(args),
      account(args),
      args['title'] ? text(args, 'title') : number(args, 'index'),
    ),
  'tap-button': (fake, args) => ({
    opens: fake.tapButton(person(args), account(args), text(args, 'mid'), number(args, 'index')),
  }),
  'send-sticker': (fake, args) => fake.sendSticker(person(args), account(args)),
  block: (fake, args) => fake.block(person(args), account(args), args['isBlocked'] !== false),
  device: (fake, args) =>
    fake.setDevice(person(args), text(args, 'device') === 'desktop' ? 'desktop' : 'phone'),
  'close-window': (fake, args) => fake.closeWindow(person(args), account(args)),
  'write-to-self': (fake, args) => ({ mid: fake.writeToSelf(account(args), text(args, 'text')) }),
  'tap-self-button': (fake, args) =>
    fake.tapSelfButton(account(args), text(args, 'mid'), number(args, 'index')),
  // As the dashboard does for its owner.
  'generate-token': (fake, args) => ({ token: fake.tokenOf(account(args)) }),
  knobs: (fake, args) => Object.assign(fake.knobs, knownKnobs(fake.knobs, args)),
  faults: (fake, args) => fake.faults.next(args as unknown as FakeFault),
  'random-faults': (fake, args) => fake.faults.random(args as unknown as FakeRandomFaults),
  'clear-faults': (fake) => fake.faults.clear(),
  advance: (fake, args) => fake.advance(number(args, 'ms')),
  settle: (fake) => fake.settle(),
};

/** What `GET /_fake/<name>` shows. No token, no secret, no ref. */
const VIEWS: Readonly<Record<string, (fake: FakeMeta, query: URLSearchParams) => unknown>> = {
  state: ({ world }) => ({
    accounts: [...world.accounts.values()].map(({ igId, username }) => ({ igId, username })),
    people: [...world.people.values()].map(({ id, name, username, device }) => ({
      id,
      name,
      username,
      device,
    })),
  }),
  thread: (fake, query) => fake.threadOf(query.get('person') ?? '', query.get('account') ?? ''),
  requests: (fake) => fake.requests(),
  deliveries: ({ webhooks }) => ({
    deliveries: webhooks.deliveries.map(({ number: id, events, firstAt, attempts, status, state }) => ({
      number: id,
      fields: events.map(({ field }) => field),
      firstAt,
      attempts,
      status,
      state,
    })),
    dropped: webhooks.dropped.map(({ event: { field, igId }, reason }) => ({ field, account: igId, reason })),
  }),
  knobs: (fake) => fake.knobs,
};

/** The JSON API that controls the fake: for its phone page, the CLI and scripts. */
export function controlRoute(fake: FakeMeta): FakeRoute {
  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake');
    if (!pathname.startsWith('/_fake/')) return false;
    const answer = (status: number, body: unknown): true => {
      writeJson(response, { status, headers: {}, body: body ?? {} });
      return true;
    };
    if (!isFromHere(request)) return answer(403, { error: 'Only from this machine, by a loopback name.' });
    const name = pathname.slice('/_fake/'.length);
    const view = request.method === 'GET' && Object.hasOwn(VIEWS, name) ? VIEWS[name] : undefined;
    const action = request.method === 'POST' && Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    try {
      if (view) return answer(200, view(fake, searchParams));
      if (action) return answer(200, await action(fake, readArguments(await readWholeText(request))));
    } catch (error) {
      return answer(422, { error: error instanceof Error ? error.message : String(error) });
    }
    return answer(404, { error: `There is no ${request.method ?? ''} ${pathname}.` });
  };
}

/**
 * Whether a request comes from this machine and from no foreign web page: a page can send one to a loopback address, by a name of its
 * own that resolves there, or as a form, which has no JSON type.
 * @param isNavigation whether another page may lead here
 */
export function isFromHere({ headers, method }: IncomingMessage, isNavigation = false): boolean {
  const url = `http://${headers.host ?? ''}`;
  const hostname = URL.canParse(url) ? new URL(url).hostname : '';
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  const isForeign = headers['sec-fetch-site'] === 'cross-site' || headers['sec-fetch-site'] === 'same-site';
  const isJson = (headers['content-type'] ?? '').startsWith('application/json');
  return isLoopback && (isNavigation || !isForeign) && (method === 'GET' || isJson);
}

function readArguments(body: string): Arguments {
  const parsed: unknown = body === '' ? {} : JSON.parse(body);
  if (typeof parsed !== 'object' || parsed === null) throw new Error('The body must be a JSON object.');
  return parsed as Arguments;
}

function knownKnobs(knobs: FakeKnobs, args: Arguments): Partial<FakeKnobs> {
  for (const [name, value] of Object.entries(args)) {
    const present: unknown = Object.hasOwn(knobs, name) ? Reflect.get(knobs, name) : undefined;
    if (present === undefined) throw new Error(`There is no knob ${name}.`);
    if (value !== null && present !== null && typeof value !== typeof present)
      throw new Error(`The knob ${name} is a ${typeof present}.`);
  }
  return args as Partial<FakeKnobs>;
}
