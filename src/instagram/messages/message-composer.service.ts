import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import { AppsService } from '../../apps/apps.service.js';
import { presentApp } from '../../apps/branding.js';
import type { LinkState } from '../../links/link-state.js';
import { LinkQuestions } from '../../links/link-questions.service.js';
import { LinksService } from '../../links/links.service.js';
import { Clock } from '../../platform/clock/clock.service.js';
import { Database } from '../../platform/database/database.service.js';
import type { Locale } from '../../platform/text/locales.js';
import { AnswerKeys } from '../chat/answer-keys.service.js';
import { composeMessage } from '../chat/compose-message.js';
import type { OutgoingMessage } from '../graph/graph-result.js';
import { MessageInvites } from './message-invites.service.js';
import { isQuestion, isStillWanted } from './message-facts.js';
import type { ClaimedMessage } from './messages.repository.js';

/** The message as it is sent, or why it is no longer sent. */
export type ComposedMessage =
  | { readonly kind: 'composed'; readonly message: OutgoingMessage }
  | { readonly kind: 'obsolete'; readonly code: 'erased' | 'no_longer_open' };

const DEFAULT_LOCALE: Locale = 'en';
const NO_PAYLOADS = { yes: '', no: '' };

/** Makes the text of a message from the rows that it is about, as they are when it is sent. */
@Injectable()
export class MessageComposer {
  constructor(
    private readonly database: Database,
    private readonly links: LinksService,
    private readonly questions: LinkQuestions,
    private readonly invites: MessageInvites,
    private readonly apps: AppsService,
    private readonly accounts: AccountsService,
    private readonly keys: AnswerKeys,
    private readonly clock: Clock,
  ) {}

  /** Composes a message. A question that was decided or has ended meanwhile is obsolete. */
  async compose(message: ClaimedMessage): Promise<ComposedMessage> {
    const { kind, igsid, linkId, inviteId, aboutAt, accountId } = message;
    const link = linkId === null ? null : await this.links.find(linkId, null);
    if (linkId !== null && link === null) return { kind: 'obsolete', code: 'erased' };
    if (link && !isStillWanted(message, link, this.clock.now()))
      return { kind: 'obsolete', code: 'no_longer_open' };
    const [app, accounts, open] = await Promise.all([
      message.appId === null ? null : this.apps.settings(message.appId),
      this.database.read((tx) => this.accounts.findByIds(tx, [accountId])),
      kind === 'reminder' ? this.database.read((tx) => this.questions.findOpen(tx, accountId, [igsid])) : [],
    ]);
    // Nothing is asked for an app that is disabled: its links are closed.
    if (app !== null && app.disabledAt !== null && isQuestion(kind))
      return { kind: 'obsolete', code: 'no_longer_open' };
    const found = inviteId === null ? null : await this.invites.find(inviteId, app);
    if (found?.kind === 'obsolete') return found;
    const account = accounts.get(accountId);
    if (account === undefined) throw new TypeError('a message names an account that is not registered');
    const question = link && { linkId: link.id, igId: link.igId, igsid, askedAt: aboutAt };
    return {
      kind: 'composed',
      message: composeMessage({
        kind,
        locale: message.locale ?? app?.branding.locale ?? DEFAULT_LOCALE,
        app: app && presentApp(app),
        username: account.username,
        accountHint: link?.accountHint?.trim() || null,
        linkedTexts: account.linkedTexts,
        number: question ? this.keys.numberOf(question) : '',
        payloads: question ? this.keys.payloadsOf(question) : NO_PAYLOADS,
        invite: found?.invite ?? null,
        isFirst: isFirst(link),
        isOneOfSeveral: open.length > 1,
      }),
    };
  }
}

/** Whether nothing was written to the person about the link before. */
function isFirst(link: LinkState | null): boolean {
  return link === null || link.questionStatus === null;
}
