import type { JSX } from 'preact';

/** What an address shows that no view has. */
export function NoView(): JSX.Element {
  return (
    <section class="empty">
      <h1>There is no such view</h1>
      <p>
        The address may be of another version of the console. <a href="/console">Look something up</a>{' '}
        instead.
      </p>
    </section>
  );
}
