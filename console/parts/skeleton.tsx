import type { JSX } from 'preact';

/** Where an answer is going to be. It appears only when the answer takes a moment. */
export function Skeleton({ says }: { readonly says: string }): JSX.Element {
  return (
    <div class="skeleton" role="status">
      <p class="unseen">{says}</p>
      <span class="bone bone-badge" />
      <span class="bone bone-title" />
      <span class="bone bone-line" />
      <span class="bone bone-block" />
    </div>
  );
}
