import type { JSX } from 'preact';

/** Stands where an answer is going to be. It appears only when the answer takes a moment. */
export function Skeleton({ says }: { readonly says: string }): JSX.Element {
  return (
    <div class="skeleton" role="status">
      <h1 class="unseen">{says}</h1>
      <span class="bone bone-badge" />
      <span class="bone bone-title" />
      <span class="bone bone-line" />
      <span class="bone bone-block" />
    </div>
  );
}
