/**
 * The fields of webhooks, and what is lost without each. Meta: an account that is subscribed to any field gets every field that the
 * app is subscribed to in the dashboard. https://developers.facebook.com/docs/instagram-platform/webhooks (read 2026-11)
 */
export const FIELD_LOSSES: Readonly<Record<string, string>> = {
  messages: 'refs that come with a message, answers and words',
  messaging_postbacks: 'refs that come with a tapped question, and taps on buttons',
  messaging_referral: 'refs of people who have written before',
};

/** Fields that help, and without which no ref is lost. */
export const USEFUL_FIELDS: readonly string[] = ['message_echoes', 'standby'];

/** With it Meta has been seen to send edits in place of new messages. */
export const UNWANTED_FIELD = 'message_edit';

/** The fields of `needed` that are not among `given`, whichever of Meta's two spellings those have. */
export function missingFields(given: readonly string[], needed: readonly string[]): string[] {
  const names = new Set(given.map(singular));
  return needed.filter((name) => !names.has(singular(name)));
}

function singular(name: string): string {
  return name === 'messages' || name === 'messaging_postbacks' ? name : name.replace(/s$/, '');
}
