import { Module } from '@nestjs/common';
import { AccountsModule } from '../../accounts/accounts.module.js';
import { AppsModule } from '../../apps/apps.module.js';
import { InviteStoreModule } from '../../invites/invite-store.module.js';
import { LinksModule } from '../../links/links.module.js';
import { AnswerKeys } from '../chat/answer-keys.service.js';
import { ConnectionModule } from '../connection/connection.module.js';
import { GraphModule } from '../graph/graph.module.js';
import { MessageInvites } from './message-invites.service.js';
import { MessageComposer } from './message-composer.service.js';
import { MessageDelivery } from './message-delivery.service.js';
import { MessageOutbox } from './message-outbox.service.js';
import { MessageProgressService } from './message-progress.service.js';
import { MessageSender } from './message-sender.service.js';
import { MessagesRepository } from './messages.repository.js';

/**
 * Writes to people. `message-outbox.service` queues in the caller's transaction, `message-composer.service` makes the text,
 * `message-sender.service` sends, and `message-progress.service` records what became of it.
 */
@Module({
  imports: [AccountsModule, AppsModule, LinksModule, InviteStoreModule, GraphModule, ConnectionModule],
  providers: [
    AnswerKeys,
    MessageInvites,
    MessageComposer,
    MessageDelivery,
    MessageOutbox,
    MessageProgressService,
    MessageSender,
    MessagesRepository,
  ],
  exports: [AnswerKeys, MessageOutbox, MessageProgressService],
})
export class MessagesModule {}
