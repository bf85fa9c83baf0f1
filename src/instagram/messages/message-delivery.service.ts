import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.service.js';
import { Database } from '../../platform/database/database.service.js';
import { AnswerKeys } from '../chat/answer-keys.service.js';
import { textOf } from '../chat/compose-message.js';
import { AccountConnections } from '../connection/account-connections.service.js';
import { GraphClient } from '../graph/graph-client.service.js';
import type { GraphConnection, GraphResult, OutgoingMessage } from '../graph/graph-result.js';
import { findSent } from './find-sent.js';
import { MessageComposer } from './message-composer.service.js';
import { isRecognisable } from './message-facts.js';
import {
  decideAfterCheck,
  decideAfterCrash,
  decideAfterSend,
  decideTooOld,
  type MessageProgress,
  type MessageStep,
} from './message-step.js';
import { type ClaimedMessage, MessagesRepository } from './messages.repository.js';

/**
 * Takes the next step of a message. The row says that a message may have reached Instagram before its request is sent. Such a message
 * is never sent again until it is known that it did not arrive.
 */
@Injectable()
export class MessageDelivery {
  constructor(
    private readonly database: Database,
    private readonly messages: MessagesRepository,
    private readonly composer: MessageComposer,
    private readonly connections: AccountConnections,
    private readonly graph: GraphClient,
    private readonly keys: AnswerKeys,
    private readonly clock: Clock,
  ) {}

  /** Sends a claimed message, or looks whether it arrived. Returns null when it is no longer this claim's. */
  async takeStep(message: ClaimedMessage): Promise<MessageStep | null> {
    const progress = this.progressOf(message);
    const end = decideTooOld(message.status, progress);
    if (end !== null) return end;
    if (message.status === 'sending') return decideAfterCrash(progress);
    const found = await this.connections.findForSending(message.accountId);
    if (message.status === 'checking')
      return found.kind === 'ready'
        ? this.check(message, found.connection, progress)
        : { status: 'unknown', code: message.errorCode ?? found.kind };
    if (found.kind !== 'ready') return { status: 'failed', code: found.kind };
    const composed = await this.composer.compose(message);
    if (composed.kind === 'obsolete') return { status: 'failed', code: composed.code };
    return this.send(message, found.connection, composed.message, progress);
  }

  private async send(
    message: ClaimedMessage,
    connection: GraphConnection,
    outgoing: OutgoingMessage,
    progress: MessageProgress,
  ): Promise<MessageStep | null> {
    const textHash = this.keys.hashText(textOf(outgoing));
    const hasBegun = await this.database.inTransaction((tx) =>
      this.messages.begin(tx, message, textHash, this.clock.now()),
    );
    if (!hasBegun) return null;
    const result = await this.graph.sendMessage(connection, message.igsid, outgoing);
    await this.noteDeath(connection, result);
    return decideAfterSend(result, progress);
  }

  private async check(
    message: ClaimedMessage,
    connection: GraphConnection,
    progress: MessageProgress,
  ): Promise<MessageStep> {
    const result = await this.graph.findMessages(connection, message.igsid);
    await this.noteDeath(connection, result);
    if (result.kind !== 'ok') return decideAfterCheck(result, progress);
    const isSame = (text: string): boolean => message.textHash?.equals(this.keys.hashText(text)) ?? false;
    return decideAfterCheck({ kind: 'ok', value: findSent(result.value, message, isSame) }, progress);
  }

  /** A token that is refused for good ends the connection, so that no other request uses it. */
  private async noteDeath(connection: GraphConnection, result: GraphResult<unknown>): Promise<void> {
    if (result.kind === 'refused' && (result.error.action === 'reauth' || result.error.action === 'stop_all'))
      await this.connections.markDead(connection, result.error);
  }

  private progressOf({ kind, claims, checks, errorCode, createdAt }: ClaimedMessage): MessageProgress {
    const ageMs = this.clock.now().getTime() - createdAt.getTime();
    return { claims, checks, errorCode, ageMs, isRecognisable: isRecognisable(kind) };
  }
}
