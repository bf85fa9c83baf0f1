import type { JSX } from 'preact';
import { KeyList } from './key-list.js';
import { ADMIN_KEYS } from './key-owner.js';

/** The keys of operators. */
export function KeysView(): JSX.Element {
  return (
    <>
      <h1 class="view-title">Admin keys</h1>
      <p class="quiet">
        One for each person, so that the audit says who did what. The key in <code>ADMIN_API_KEY</code> is not
        listed.
      </p>
      <KeyList owner={ADMIN_KEYS} />
    </>
  );
}
