import type { JSX } from 'preact';
import type { App } from '../../packages/client/src/index.js';

const SHOWN = 2;

/** The first accounts of an app, and how many more there are. */
export function AccountNames({ accounts }: Pick<App, 'accounts'>): JSX.Element {
  if (accounts.length === 0) return <span class="quiet">none</span>;
  const names = accounts.slice(0, SHOWN).map(({ username }) => `@${username}`);
  const more = accounts.length - names.length;
  return (
    <span title={accounts.map(({ username }) => `@${username}`).join(', ')}>
      {names.join(', ')}
      {more > 0 && <span class="quiet"> and {more} more</span>}
    </span>
  );
}
