import { Fragment, type ComponentChildren, type JSX } from 'preact';

/** A name and what it is; null is left out. */
export type Fact = readonly [name: string, value: ComponentChildren | null];

/** What is known of a record, one fact under another. */
export function Facts({ of: facts }: { readonly of: readonly Fact[] }): JSX.Element {
  return (
    <dl class="facts">
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </Fragment>
          ),
      )}
    </dl>
  );
}
