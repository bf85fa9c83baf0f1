/**
 * What the pages say, in English, as ICU messages (https://unicode-org.github.io/icu/userguide/format_parse/messages/, read
 * 2026-11). `{app}` is the name of the app, `{account}` the Instagram account with its @. The other languages have the same keys.
 */
export const en = {
  'page.title': 'Connect Instagram · {app}',
  'page.language': 'Language',
  'page.support': 'Help',
  'page.privacy': 'Privacy',
  'host.verified': 'Verified address',
  'host.missing': 'address not given',

  'desktop.step.scan': 'Scan the code with the camera of your phone.',
  'desktop.step.check': 'Check on the phone that {app} is asking, and tap “Open Instagram”.',
  'desktop.step.send': 'In the chat with {account}, tap a suggested question or send any message.',
  'desktop.own': 'The code is for your own phone only. Do not pass it on.',
  'desktop.here': 'Is the Instagram app on this device?',
  'desktop.here.note': 'This needs the app. It does not work on instagram.com.',
  'qr.label': 'QR code that opens this page on your phone. The address below the code does the same.',
  'qr.instagram.label': 'QR code that opens the chat with {account} in Instagram.',
  'copy.label': 'Or open this address on your phone',
  'copy.button': 'Copy',
  'copy.done': 'Copied',
  'copy.failed': 'Selected: copy it now',
  'share.button': 'Send to my phone',

  'status.waiting': 'Waiting for your phone',
  'status.opened': 'Opened on your phone',
  'status.offline': 'No connection. The page continues as soon as you are online again.',
  'time.left': 'Valid for another {time}',
  'time.ending': 'This link ends soon. Do you need more time?',
  'time.until': 'Valid until {time} UTC',
  'extend.button': 'Keep this open',
  'extend.left': '{count, plural, one {You can do this once more.} other {You can do this # more times.}}',
  'extend.last': 'The time cannot be extended again. When it ends, start again at {app}.',
  'check.button': 'Check now',
  'check.text': 'This page does not update by itself, because JavaScript is off.',

  'phone.title': 'Connect your Instagram to {app}?',
  'phone.own': 'Go on only if you started this yourself at {app}.',
  'phone.hint': 'Your account there',
  'phone.account': 'You write to',
  'phone.account.on': '{account} on Instagram',
  'phone.learns': 'What {app} learns',
  'phone.learns.text':
    'Which Instagram account you write from. Your message reaches {account} like any other message.',
  'phone.undo': 'How to undo it',
  'phone.undo.text': 'Ask {app} to disconnect your Instagram, at any time.',
  'phone.purpose': 'Why',
  'open.button': 'Open Instagram',
  'open.hint': 'There, tap a suggested question or send any message.',
  'decline.summary': 'I did not ask for this',
  'decline.text':
    'Someone else may have sent you this link. When you stop it, nothing is connected and the link no longer works.',
  'decline.button': 'Stop this request',
  'help.summary': 'Instagram did not open?',
  'help.hold': 'Hold “Open Instagram” down and choose “Open in Instagram”.',
  'help.install': 'Install Instagram, then come back to this page and try again:',
  'help.copy': 'Copy the address and open it in another browser:',
  'help.another': 'Or scan this code with another phone that has Instagram:',
  'help.web': 'Instagram in a browser cannot open this chat. It has to be the app.',
  'inapp.title': 'This page is open inside {browser}',
  'inapp.apple':
    'If Instagram does not open, tap the menu or the share symbol here and choose “Open in browser” or “Open in Safari”.',
  'inapp.android':
    'If Instagram does not open, tap the menu ⋮ here and choose “Open in browser” or “Open in Chrome”.',
  'inapp.leave': 'Try to open it in your browser',

  'waiting.title': 'Connect your Instagram',
  'waiting.text': '{app} asks which Instagram account is yours. You need your phone with the Instagram app.',
  'opened.title': 'Continue on your phone',
  'opened.text':
    'The page is open on your phone. Tap “Open Instagram” there, then a suggested question, or send any message.',
  'awaiting_app.title': 'One more step',
  'awaiting_app.text': 'Instagram has answered. Now {app} asks you to confirm.',
  'awaiting_app.next': 'Go back to {app} and confirm there within ten minutes.',
  'awaiting_chat.title': 'Answer in Instagram',
  'awaiting_chat.text': '{account} asks you in the chat whether you want to be connected with {app}.',
  'awaiting_chat.next': 'Answer there within ten minutes. Without an answer, nothing is connected.',
  'linked.title': 'Connected',
  'linked.text': 'Your Instagram account is now connected with {app}.',
  'linked.next': 'You can close this page.',
  'linked.phone': 'Done. If you started on another device, continue there. Otherwise go back to {app}.',
  'linked.undo.word':
    'Write {unlink} in the chat with {account}, or ask {app} to disconnect your Instagram, at any time.',
  'already_linked.title': 'Already connected',
  'already_linked.text':
    'This Instagram account was connected with your account at {app} before. Nothing has changed.',
  'already_linked.next': 'You can close this page.',
  'ended.title': 'No longer connected',
  'ended.text': 'Your Instagram account was connected with {app}. This connection has ended.',
  'ended.next': 'To connect it again, start again at {app}.',
  'igsid_taken.title': 'This Instagram account is taken',
  'igsid_taken.text': 'It is connected with another account at {app}. Nothing was changed.',
  'igsid_taken.next':
    'Disconnect it there first, or use another Instagram account. Then start again at {app}.',
  'user_taken.title': 'Another Instagram account is connected',
  'user_taken.text':
    'Your account at {app} is connected with a different Instagram account. Nothing was changed.',
  'user_taken.next': 'Disconnect that one at {app} first. Then start again there.',
  'declined.title': 'Not connected',
  'declined.text': 'The connection was not confirmed at {app}. Nothing was connected.',
  'declined.next': 'If that was a mistake, start again at {app}.',
  'declined_by_person.title': 'Request stopped',
  'declined_by_person.text':
    'You said that you did not ask for this. Nothing was connected, and this link no longer works.',
  'declined_by_person.next':
    'If someone sent you the link, do not open another one from them. If it was a mistake, start again at {app}.',
  'expired.title': 'This link has expired',
  'expired.text': 'Links are valid for a short time only, to keep your account safe. Nothing was connected.',
  'expired.next': 'Start again at {app}.',
  'confirmation_timeout.title': 'Not confirmed in time',
  'confirmation_timeout.text': 'The connection was not confirmed within ten minutes. Nothing was connected.',
  'confirmation_timeout.next': 'Start again at {app}.',
  'question_not_sent.title': 'The question did not arrive',
  'question_not_sent.text':
    'Instagram did not deliver the question to the chat with {account}. Nothing was connected.',
  'question_not_sent.next': 'Start again at {app}. If it happens again, tell {app}.',
  'superseded.title': 'There is a newer link',
  'superseded.text': '{app} has made a newer link for you, so this one no longer works.',
  'superseded.next': 'Go back to {app} and use the newest link.',
  'revoked.title': 'This link was withdrawn',
  'revoked.text': '{app} has withdrawn this link. Nothing was connected.',
  'revoked.next': 'Start again at {app}.',
  'app_disabled.title': 'Not available',
  'app_disabled.text': 'Connections with {app} are switched off at the moment. Nothing was connected.',
  'app_disabled.next': 'Try again later, or ask {app}.',
  'gone.title': 'This page does not exist',
  'gone.text': 'The address is not complete, or the link is too old.',
  'gone.next': 'Go back to the app that showed you the link and start again.',
  'busy.title': 'Too many requests',
  'busy.text': 'This page was opened very often in a short time.',
  'busy.next': 'Wait a minute, then load it again.',
  'failed.title': 'That did not work',
  'failed.text': 'The request could not be carried out. Nothing was changed.',
  'failed.next': 'Go back to the page and try again.',
  'unavailable.title': 'Not available right now',
  'unavailable.text': 'The service does not answer at the moment. Your link stays valid until its end.',
  'unavailable.next': 'Wait a moment, then load this page again.',
  'account_connected.title': 'Instagram is connected',
  'account_connected.text': 'The account was connected with this service, which can now write for it.',
  'account_connected.next': 'You can close this page.',
  'account_denied.title': 'Not connected',
  'account_denied.text': 'You did not agree at Instagram. Nothing was connected.',
  'account_denied.next': 'If that was a mistake, ask the operator of this service for a new address.',
  'account_wrong.title': 'This is another account',
  'account_wrong.text':
    'At Instagram you agreed for a different account than the one that was to be connected. Nothing was connected.',
  'account_wrong.next':
    'Log in to the right account at Instagram, and ask the operator of this service for a new address.',
  'account_ended.title': 'This address no longer works',
  'account_ended.text':
    'It was used before, or its ten minutes have passed. Nothing was changed by opening it now.',
  'account_ended.next': 'Ask the operator of this service for a new address.',
  'account_failed.title': 'Instagram could not be asked',
  'account_failed.text':
    'The account could not be connected, because Instagram did not give access to it. Nothing was changed.',
  'account_failed.next': 'Ask the operator of this service for a new address, and try again.',

  'return.button': 'Back to {app}',
  'return.soon': 'You go back to {app} in a moment.',
  'return.stay': 'Stay here',

  'deletion.status': 'Completed on {date}',
  'deleted.title': 'Your data was deleted',
  'deleted.text':
    'You asked Instagram to have this service delete what it stored about you. It no longer has access to your Instagram account.',
  'deleted.next': 'When you connect your account with it again, it stores data about you again.',
  'nothing.title': 'Nothing about you was stored',
  'nothing.text':
    'You asked Instagram to have this service delete what it stored about you. Nothing was stored under the id that Instagram sent.',
  'nothing.next':
    'If you think that something should have been stored, contact the operator of this service.',
} as const;

export type TextKey = keyof typeof en;
/** The texts of a language: one for each key. */
export type TextCatalogue = Readonly<Record<TextKey, string>>;
