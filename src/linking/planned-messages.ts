import type { MessageKind, NewMessage } from '../instagram/messages/message-kinds.js';
import type { LinkState } from '../links/link-state.js';
import type { ChatSettings } from './linking-plan.js';

/** A message about a link, as the answer to an event of a person. */
export function messageAbout(kind: MessageKind, link: LinkState, igsid: string, aboutAt: Date): NewMessage {
  return { kind, igsid, appId: link.appId, linkId: link.id, locale: link.locale, aboutAt };
}

/** The message to a person who was linked: how to undo it, where the account's settings ask for it. */
export function messagesAfterLinking(
  { isConnected, afterLinkMessage }: ChatSettings,
  link: LinkState,
  igsid: string,
  aboutAt: Date,
): NewMessage[] {
  return isConnected && afterLinkMessage ? [messageAbout('linked', link, igsid, aboutAt)] : [];
}
