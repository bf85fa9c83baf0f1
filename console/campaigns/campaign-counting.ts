import type { App, Campaign } from '../../packages/client/src/index.js';

/**
 * Why who comes through a campaign now is not counted; null when they are.
 * @param app the campaign's, when it is known
 */
export function explainNotCounting(campaign: Campaign, app: App | undefined): string | null {
  const { status, account } = campaign;
  if (app?.status === 'disabled') return 'Its app is disabled: who comes is not counted.';
  if (app && !app.accounts.some(({ igId }) => igId === account.igId))
    return `@${account.username} is not granted to its app any more: who comes is not counted.`;
  switch (status) {
    case 'active':
      return null;
    case 'scheduled':
      return 'It has not started: who comes before its start is not counted.';
    case 'paused':
      return 'It is paused: who comes now is not counted, and its app is not notified.';
    case 'ended':
      return 'It has ended: who comes now is not counted. A later end makes it count again.';
    default:
      return status satisfies never;
  }
}
