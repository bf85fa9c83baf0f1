import type { JSX } from 'preact';
import { useCopy } from '../state/use-copy.js';
import { Icon } from './icon.js';

const LONGEST_WHOLE = 18;

/** An id without its middle: both ends are what people compare. */
export function shorten(id: string): string {
  return id.length <= LONGEST_WHOLE ? id : `${id.slice(0, 9)}…${id.slice(-4)}`;
}

/** An id that is copied whole when it is pressed. */
export function Id({ value }: { readonly value: string }): JSX.Element {
  const { isCopied, copy } = useCopy(value);
  return (
    <button type="button" class="id" title={value} onClick={copy}>
      <span class="unseen">Copy </span>
      {shorten(value)}
      <span class="id-icon" data-copied={isCopied}>
        <Icon name={isCopied ? 'check' : 'copy'} />
      </span>
      <span class="unseen" role="status">
        {isCopied ? 'Copied' : ''}
      </span>
    </button>
  );
}

/** The form of an id that names no person, as the service masks it. */
export function maskId(id: string): string {
  const characters = [...id];
  if (characters.includes('…')) return id;
  return characters.length < 10 ? '…' : `${characters.slice(0, 2).join('')}…${characters.slice(-2).join('')}`;
}

/** An id that names a person; a masked one cannot be copied. */
export function PersonId({ value }: { readonly value: string | null }): JSX.Element {
  if (value === null) return <span class="quiet">none</span>;
  return value.includes('…') ? (
    <span class="masked" title="Masked">
      {value}
    </span>
  ) : (
    <Id value={value} />
  );
}
