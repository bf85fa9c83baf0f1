import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { CopyButton } from '../parts/copy-button.js';
import { Icon } from '../parts/icon.js';
import { toCurl } from './curl.js';
import type { Filter, Query } from './list-definition.js';

interface ShareMenuProps {
  readonly route: string;
  readonly filters: readonly Filter[];
  readonly query: Query;
}

/** Takes what is on show elsewhere: to a colleague, or into a shell. Filters that name a person stay here. */
export function ShareMenu({ route, filters, query }: ShareMenuProps): JSX.Element {
  const id = useId();
  const left = filters.filter(({ isPerson, name }) => isPerson && query[name]);
  const shared = Object.fromEntries(
    Object.entries(query).filter(([name]) => !left.some((filter) => filter.name === name)),
  );
  return (
    <>
      <button type="button" class="button small" popovertarget={id}>
        <Icon name="copy" />
        Share
      </button>
      <div id={id} class="menu" popover="auto" role="group" aria-label="Share">
        <p class="quiet small-text">
          The link needs a session of its reader. In the command the key is left out.
          {left.length > 0 && ` So is the filter ${left[0]?.label}, which names a person.`}
        </p>
        <p class="menu-links">
          <CopyButton name="Copy link to this view" text={location.href} />
          <CopyButton name="Copy as curl" text={toCurl(route, shared)} />
        </p>
      </div>
    </>
  );
}
