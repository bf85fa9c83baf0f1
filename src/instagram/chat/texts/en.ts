/**
 * What the service writes in a chat, in English. Names in braces are filled in; `{yes}`, `{no}` and `{unlink}` are the words of the
 * language (see `chat-words`). A question, and a message that brings an invite, fits 1,000 bytes with the longest names, which a test checks.
 */
export const chatTextsEn = {
  'question.hinted':
    '{app} ({host}) asks whether this Instagram account is yours: it would be connected with the account {hint} there. Did you start this yourself? Answer {yes} or {no}. Without an answer, nothing is connected.',
  'question.plain':
    '{app} ({host}) asks whether this Instagram account is yours: it would be connected with your account there. Did you start this yourself? Answer {yes} or {no}. Without an answer, nothing is connected.',
  'reminder.hinted':
    'Please choose: may {app} ({host}) connect this Instagram account with the account {hint} there? If you did not start this yourself, choose “Not me”.',
  'reminder.plain':
    'Please choose: may {app} ({host}) connect this Instagram account with your account there? If you did not start this yourself, choose “Not me”.',
  'button.yes': 'Yes, connect',
  'button.yes.named': 'Yes: {app}',
  'button.no': 'Not me',
  linked: 'Connected with {app} ({host}).',
  undo: 'If this was not you, or to undo it at any time, write {unlink} here.',
  declined: 'Nothing was connected. If you did not ask for this, you need not do anything.',
  taken:
    'Nothing was connected: this Instagram account or the account at {app} is connected already. Continue at {app}.',
  too_late: 'This question has ended and nothing was connected. To try again, start at {app}.',
  unlinked: 'Done: this Instagram account is no longer connected through {account}.',
  invite:
    'This link connects this Instagram account with your account at {app} ({host}): {url} It works once, within {time}. Do not pass it on.',
  automated: 'Automated message.',
  'app.unnamed': 'An app',
  'host.missing': 'address not given',
};

export type ChatTextKey = keyof typeof chatTextsEn;
export type ChatCatalogue = Readonly<Record<ChatTextKey, string>>;
