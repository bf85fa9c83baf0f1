import type { VNode } from 'preact';
import type { TextKey } from '../texts/en.js';
import type { PageTexts, TextValues } from '../page-texts.js';

/** A name within a sentence: isolated, for its script may run the other way, and never broken apart from its @. */
export function nameWrapper(name: string, value: string): VNode {
  if (name === 'time') return <span data-left-text>{value}</span>;
  return <bdi class={name === 'account' ? 'account' : undefined}>{value}</bdi>;
}

/** A sentence of the catalogue, with its names as elements. */
export function Sentence({
  texts,
  of: key,
  values = {},
}: {
  texts: PageTexts;
  of: TextKey;
  values?: TextValues;
}): VNode {
  return <>{texts.rich(key, nameWrapper, values)}</>;
}
