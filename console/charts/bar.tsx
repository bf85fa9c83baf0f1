import type { JSX } from 'preact';

/** A part of a whole, beside the number that says the same. */
export function Bar({ part, whole }: { readonly part: number; readonly whole: number }): JSX.Element {
  const filled = whole === 0 || part === 0 ? 0 : Math.max(1, (part / whole) * 100);
  return (
    <svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="meter-whole" width={100} height={8} />
      <rect class="meter-part" width={filled} height={8} />
    </svg>
  );
}
