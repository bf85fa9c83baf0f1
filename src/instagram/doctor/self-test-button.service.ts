import { Injectable } from '@nestjs/common';
import { AccountConnections } from '../connection/account-connections.service.js';
import { GraphClient } from '../graph/graph-client.service.js';
import { nameFailure } from './finding.js';
import { selfTestPayload } from './self-test.js';

const TEXT = 'Hitch has received your message. Tap the button to finish the test.';

/** Sends the button of a self-test to the account itself. */
@Injectable()
export class SelfTestButton {
  constructor(
    private readonly connections: AccountConnections,
    private readonly graph: GraphClient,
  ) {}

  /**
   * Meta: the message to oneself has no window, and no quick replies; buttons of a template work.
   * https://developers.facebook.com/documentation/instagram-platform/self-messaging (read 2026-11)
   * @returns why it was not sent; null when it was
   */
  async send(accountId: string, igsid: string, word: string): Promise<string | null> {
    const access = await this.connections.findForSending(accountId);
    if (access.kind !== 'ready') return access.kind;
    const buttons = [{ title: 'It works', payload: selfTestPayload(word) }];
    const sent = await this.graph.sendMessage(access.connection, igsid, {
      template: { text: TEXT, buttons },
    });
    return sent.kind === 'ok' ? null : nameFailure(sent);
  }
}
