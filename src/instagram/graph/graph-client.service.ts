import { Inject, Injectable } from '@nestjs/common';
import { INSTAGRAM_CONFIG, type InstagramConfig } from '../../platform/config/config.js';
import {
  type GraphMe,
  type GraphMessage,
  type GraphProfile,
  type GraphSubscription,
  readConversation,
  readConversationId,
  readIceBreakerSets,
  readMeAnswer,
  readMessageAnswer,
  readProfileAnswer,
  readRoutingFeatures,
  readSentMessage,
  readSubscribedApps,
  readSuccess,
} from './graph-answer.js';
import { GraphCalls } from './graph-calls.service.js';
import {
  conversationRequest,
  deleteIceBreakersRequest,
  iceBreakersRequest,
  meRequest,
  NEWEST_MESSAGES,
  messageRequest,
  messagesRequest,
  primeRequest,
  profileRequest,
  routingRequest,
  sendMessageRequest,
  subscribeRequest,
  subscriptionsRequest,
  unsubscribeRequest,
  writeIceBreakersRequest,
} from './graph-request.js';
import type { GraphConnection, GraphResult, IceBreakerSet, OutgoingMessage } from './graph-result.js';
import {
  type AppSubscription,
  type CodeGrant,
  type GraphToken,
  readAppSubscriptionList,
  readCodeGrant,
  readTokenAnswer,
  readTokenFacts,
  type TokenFacts,
} from './token-answer.js';
import {
  appSubscriptionsRequest,
  codeRequest,
  debugTokenRequest,
  longTokenRequest,
  refreshRequest,
} from './token-request.js';
import type { GraphUsage } from './usage.js';

/** Meta has no answer without the id of the app, so it is not asked. */
const NO_APP_ID: GraphResult<never> = { kind: 'unsent', cause: 'app_id_missing' };

/** Whether Meta said in words that it was done. When not, reading back says what was done. */
type Confirmation = GraphResult<{ readonly isConfirmed: boolean }>;

/**
 * The calls to Instagram. Each makes one attempt and never rejects. After `unknown`, find out what was done before you
 * send a message again; a read can be repeated.
 */
@Injectable()
export class GraphClient {
  constructor(
    @Inject(INSTAGRAM_CONFIG) private readonly config: InstagramConfig,
    private readonly calls: GraphCalls,
  ) {}

  /** Sends a message to a person. It waits for its turn among the messages of the account, two seconds at most. */
  sendMessage(
    connection: GraphConnection,
    igsid: string,
    message: OutgoingMessage,
  ): Promise<GraphResult<{ readonly mid: string }>> {
    return this.calls.call(sendMessageRequest(this.config, connection, igsid, message), {
      read: readSentMessage,
      accountId: connection.accountId,
      lane: 'send',
    });
  }

  /** The latest messages between the account and a person, 20 at most, the newest first; none without a conversation. */
  async findMessages(
    connection: GraphConnection,
    igsid: string,
  ): Promise<GraphResult<readonly GraphMessage[]>> {
    const options = { accountId: connection.accountId, lane: 'conversations' } as const;
    const found = await this.calls.call(conversationRequest(this.config, connection, igsid), {
      ...options,
      read: readConversationId,
    });
    if (found.kind !== 'ok') return found;
    if (found.value === null) return { kind: 'ok', value: [] };
    const listed = await this.calls.call(messagesRequest(this.config, connection, found.value), {
      ...options,
      read: (body) => readConversation(body, igsid),
    });
    if (listed.kind !== 'ok') return listed;
    const messages: GraphMessage[] = [];
    for (const entry of listed.value.slice(0, NEWEST_MESSAGES)) {
      if ('isOwn' in entry) messages.push(entry);
      else {
        const read = await this.calls.call(messageRequest(this.config, connection, entry.mid), {
          ...options,
          read: (body) => readMessageAnswer(body, igsid),
        });
        if (read.kind === 'unsent' || read.kind === 'unknown') return read;
        // Meta answers for an older message as for one that was deleted.
        if (read.kind === 'ok') messages.push(read.value);
      }
    }
    return { kind: 'ok', value: messages };
  }

  /** Whose token it is. */
  readMe(connection: GraphConnection): Promise<GraphResult<GraphMe>> {
    return this.read(connection, meRequest(this.config, connection), (body) =>
      readMeAnswer(connection.login, body),
    );
  }

  /** Turns the webhooks of the account on. Which events come is what the app's dashboard says, whatever the fields. */
  subscribe(connection: GraphConnection, fields: readonly string[]): Promise<Confirmation> {
    return this.read(connection, subscribeRequest(this.config, connection, fields), readSuccess);
  }

  /** Turns the webhooks of the account off. */
  unsubscribe(connection: GraphConnection): Promise<Confirmation> {
    return this.read(connection, unsubscribeRequest(this.config, connection), readSuccess);
  }

  /** The apps that get the webhooks of the account. Shortly after a change the answer may still be the former one. */
  readSubscriptions(connection: GraphConnection): Promise<GraphResult<readonly GraphSubscription[]>> {
    return this.read(connection, subscriptionsRequest(this.config, connection), readSubscribedApps);
  }

  /** Reads any one conversation: whether messages may be read, and what the webhooks of a creator's account wait for. */
  primeConversations(connection: GraphConnection): Promise<GraphResult<{ readonly isEmpty: boolean }>> {
    return this.calls.call(primeRequest(this.config, connection), {
      read: (body) => {
        const id = readConversationId(body);
        return id === undefined ? undefined : { isEmpty: id === null };
      },
      accountId: connection.accountId,
      lane: 'conversations',
    });
  }

  /** The names of the routing features of a Page that are on. */
  readRouting(connection: GraphConnection): Promise<GraphResult<readonly string[]>> {
    return this.read(connection, routingRequest(this.config, connection), readRoutingFeatures);
  }

  /** What the account may know about a person who wrote to it. */
  readProfile(connection: GraphConnection, igsid: string): Promise<GraphResult<GraphProfile>> {
    return this.read(connection, profileRequest(this.config, connection, igsid), readProfileAnswer);
  }

  /** The questions of a new thread, whichever tool set them; none when none were set by the API. */
  readIceBreakers(connection: GraphConnection): Promise<GraphResult<readonly IceBreakerSet[]>> {
    return this.read(connection, iceBreakersRequest(this.config, connection), readIceBreakerSets);
  }

  /** Replaces the questions of a new thread, also those of other tools. One set has to be that of the locale `default`. */
  writeIceBreakers(connection: GraphConnection, sets: readonly IceBreakerSet[]): Promise<Confirmation> {
    return this.read(connection, writeIceBreakersRequest(this.config, connection, sets), readSuccess);
  }

  /** Removes the questions of a new thread, also those of other tools. */
  deleteIceBreakers(connection: GraphConnection): Promise<Confirmation> {
    return this.read(connection, deleteIceBreakersRequest(this.config, connection), readSuccess);
  }

  /** A new token for one of Instagram login that is at least 24 hours old. A Page's token has no end and is never refreshed. */
  refreshToken(connection: GraphConnection): Promise<GraphResult<GraphToken>> {
    if (connection.login === 'page') throw new TypeError('the token of a Page cannot be refreshed');
    return this.read(connection, refreshRequest(this.config, connection), readTokenAnswer);
  }

  /** A token of 60 days for one of an hour. */
  exchangeToken(shortToken: string): Promise<GraphResult<GraphToken>> {
    const request = longTokenRequest(this.config, shortToken);
    return this.calls.call(request, { read: readTokenAnswer, accountId: null });
  }

  /**
   * A token of one hour for the code of an authorisation. A code can be used once, within an hour.
   * @param redirectUri as it was sent with the authorisation
   */
  async exchangeCode(
    code: string,
    redirectUri: string,
    codeVerifier?: string,
  ): Promise<GraphResult<CodeGrant>> {
    if (this.config.instagramAppId === null) return NO_APP_ID;
    const request = codeRequest(this.config, code, redirectUri, codeVerifier);
    return this.calls.call(request, { read: readCodeGrant, accountId: null });
  }

  /** What Meta knows about a token. It may refuse to say: graph.instagram.com does not document this call. */
  async debugToken(connection: GraphConnection): Promise<GraphResult<TokenFacts>> {
    const request = debugTokenRequest(this.config, connection);
    return request === null ? NO_APP_ID : this.read(connection, request, readTokenFacts);
  }

  /** The webhooks of the app. It may be refused, which says nothing about them. */
  async readAppSubscriptions(): Promise<GraphResult<readonly AppSubscription[]>> {
    const request = appSubscriptionsRequest(this.config);
    return request === null
      ? NO_APP_ID
      : this.calls.call(request, { read: readAppSubscriptionList, accountId: null });
  }

  /** The usage of Meta's budget as it was reported last to this instance; null when it was not. */
  readUsage(accountId: string): GraphUsage | null {
    return this.calls.findUsage(accountId);
  }

  private read<Value>(
    { accountId }: GraphConnection,
    request: Parameters<GraphCalls['call']>[0],
    read: (body: unknown) => Value | undefined,
  ): Promise<GraphResult<Value>> {
    return this.calls.call(request, { read, accountId });
  }
}
