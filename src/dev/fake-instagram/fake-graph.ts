import type { FakeAccount, FakeToken } from './fake-model.js';
import type { FakeWorld } from './fake-world.js';
import type { FakeCallKind } from './fault-plan.js';
import { answerProfile, FakeSubscriptions, readAccount } from './graph-account.js';
import { sendMessage } from './graph-messages.js';
import {
  listConversations,
  showConversation,
  readMessage,
  readProfile,
  unknownProfile,
} from './graph-reads.js';
import { describeRefusal, done, type FakeOutcome, refuse } from './graph-refusals.js';
import { type FakeGraphRequest, servedVersion } from './graph-request.js';
import { type FakeLane, FakeRateLimits } from './rate-limits.js';
import type { FakeTokenBook } from './token-book.js';

export interface FakeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface Caller {
  readonly account: FakeAccount;
  readonly token: FakeToken;
}

/** The edges that belong to an account. */
const EDGES = ['messages', 'subscribed_apps', 'messenger_profile', 'conversations', 'thread_owner'];
/** Meta: the app of Page inboxes. Conversation routing (read 2026-11). */
const INBOX_APP = '263902037430900';

/** The Graph API of both logins: one server plays all of Meta's hosts. */
export class FakeGraph {
  private readonly limits: FakeRateLimits;
  private readonly subscriptions: FakeSubscriptions;

  constructor(
    private readonly world: FakeWorld,
    private readonly tokens: FakeTokenBook,
    private readonly baseUrl: () => string,
  ) {
    this.limits = new FakeRateLimits(world);
    this.subscriptions = new FakeSubscriptions(world);
  }

  /** Answers a call of the Graph API. */
  answer(request: FakeGraphRequest): FakeAnswer {
    const access = this.tokens.access(request.token, request.fields['appsecret_proof'] ?? null);
    const headers: Record<string, string> = {
      'facebook-api-version': servedVersion(request.version, this.world.now()),
    };
    const login =
      access.kind === 'account' ? access.token.login : access.kind === 'refused' ? access.login : null;
    const [first] = request.path;
    let outcome: FakeOutcome;
    if (first === 'access_token') outcome = this.exchange(request);
    else if (first === 'refresh_access_token') outcome = this.tokens.refresh(request.token ?? '');
    else if (access.kind === 'refused') outcome = refuse(access.reason);
    else if (first === 'debug_token')
      outcome = done({ data: this.tokens.describe(request.fields['input_token'] ?? '') });
    else if (access.kind === 'app') outcome = this.answerApp(request);
    else outcome = this.limited(access, request, headers);
    return this.write(outcome, login, headers);
  }

  /** An error by its numbers, for faults that a test orders. */
  fault(code: number, subcode: number | null, status: number): FakeAnswer {
    const refusal = { code, subcode, status, message: 'An error that a test ordered' };
    return this.write({ kind: 'refused', refusal }, 'page', {});
  }

  /** Refuses what is above a limit, and says in the headers how much of the budgets is used. */
  private limited(caller: Caller, request: FakeGraphRequest, headers: Record<string, string>): FakeOutcome {
    const { refusal, headers: usage } = this.limits.take(caller, laneOf(request));
    Object.assign(headers, usage);
    return refusal === null
      ? this.answerAccount(caller, request)
      : refuse(refusal, this.world.knobs.rateLimitStatus);
  }

  private answerAccount(caller: Caller, request: FakeGraphRequest): FakeOutcome {
    const { world } = this;
    const { account, token } = caller;
    const { method } = request;
    const [id = '', edge = null, ...rest] = request.path;
    const isOwn = id === 'me' || id === (token.login === 'page' ? account.pageId : account.igId);
    const isSelf = id === account.selfIgsid && edge === 'messages';
    // Meta: subscribed_apps of an Instagram account fails on graph.facebook.com, where it belongs to the Page. Code 3.
    if (token.login === 'page' && id === account.igId && edge === 'subscribed_apps')
      return refuse('no_capability');
    if (rest.length > 0 || (edge !== null && !isOwn && !isSelf)) return refuse('unsupported_request');
    if (edge === null) return method === 'GET' ? this.readNode(caller, id, isOwn, request) : unsupported();
    if (!EDGES.includes(edge)) return refuse('unsupported_request');
    const isMessaging = token.scopes.some((scope) => scope.endsWith('manage_messages'));
    if (!isMessaging) return refuse('no_permission');
    if (!account.isDmAccessOn && (edge === 'messages' || edge === 'conversations')) return this.dmAccessOff();
    switch (edge) {
      case 'messages':
        if (method !== 'POST') return unsupported();
        return sendMessage(world, caller, request, isSelf ? account.selfIgsid : null);
      case 'conversations':
        return method === 'GET' ? listConversations(world, account, request) : unsupported();
      case 'subscribed_apps':
        return this.subscriptions.answer(caller, request);
      case 'messenger_profile':
        return answerProfile(world, account, request);
      default:
        return token.login === 'page' && method === 'GET'
          ? this.threadOwner(request.fields['recipient'] ?? '')
          : unsupported();
    }
  }

  private readNode(caller: Caller, id: string, isOwn: boolean, request: FakeGraphRequest): FakeOutcome {
    const { world } = this;
    const { account } = caller;
    if (isOwn) return readAccount(world, caller, request);
    const thread = world.threadById(id);
    if (thread !== undefined) return showConversation(world, account, thread, request);
    if (world.message(id) !== undefined) return readMessage(world, account, id, request);
    const person = world.threadByIgsid(id);
    if (person !== undefined) return readProfile(world, account, person, request, this.baseUrl());
    return /^\d+$/.test(id) ? unknownProfile(world) : refuse('unsupported_request');
  }

  /** `GET /<APP_ID>/subscriptions`. https://developers.facebook.com/docs/graph-api/webhooks/subscriptions-edge (read 2026-11) */
  private answerApp({ method, path }: FakeGraphRequest): FakeOutcome {
    const { app } = this.world;
    const [id, edge] = path;
    if ((id !== app.id && id !== app.instagramId) || edge !== 'subscriptions' || method !== 'GET')
      return refuse('unsupported_request');
    const fields = [...app.fields].map((name) => ({ name, version: 'v25.0' }));
    return done({
      data: [
        { object: 'instagram', callback_url: app.callbackUrl ?? '', active: app.isCallbackActive, fields },
      ],
    });
  }

  private exchange({ fields }: FakeGraphRequest): FakeOutcome {
    if (fields['grant_type'] !== 'ig_exchange_token') return refuse('invalid_parameter');
    return this.tokens.exchange(fields['access_token'] ?? '', fields['client_secret'] ?? '');
  }

  private threadOwner(igsid: string): FakeOutcome {
    const thread = this.world.threadByIgsid(igsid);
    if (thread === undefined) return refuse('unknown_person');
    const appId = thread.isOwnedByOther ? INBOX_APP : this.world.app.id;
    return done({ data: [{ thread_owner: { app_id: appId } }] });
  }

  private dmAccessOff(): FakeOutcome {
    const { kind, refusal } = refuse('dm_access_off');
    return { kind, refusal: this.world.knobs.dmAccessSubcode ? refusal : { ...refusal, subcode: null } };
  }

  private write(
    outcome: FakeOutcome,
    login: FakeToken['login'] | null,
    headers: Readonly<Record<string, string>>,
  ): FakeAnswer {
    if (outcome.kind === 'done') return { status: 200, headers, body: outcome.body };
    const { refusal } = outcome;
    const body = describeRefusal(refusal, login, this.world.knobs, this.world.newText('trace').slice(0, 23));
    return { status: refusal.status, headers, body };
  }
}

/** Which faults a call meets. */
export function callKindOf({ method, path }: FakeGraphRequest): FakeCallKind {
  const [first = '', edge] = path;
  if (['oauth', 'access_token', 'refresh_access_token'].includes(first)) return 'login';
  if (method === 'GET') return 'read';
  return edge === 'messages' ? 'send' : 'write';
}

function laneOf(request: FakeGraphRequest): FakeLane {
  const [id = '', edge] = request.path;
  if (callKindOf(request) === 'send') return 'send';
  // Ids of conversations and messages begin so.
  const isConversation = edge === 'conversations' || id.startsWith('aWdf');
  return request.method === 'GET' && isConversation ? 'conversations' : 'budget';
}

function unsupported(): FakeOutcome {
  return refuse('unsupported_request');
}
