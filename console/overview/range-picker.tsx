import type { JSX } from 'preact';
import { useAddress } from '../state/address.js';
import { type ChosenRange, RANGES, type RangeName } from './range.js';

/** The time that the charts are about, each with an address of its own. */
export function RangePicker({ chosen }: { readonly chosen: ChosenRange }): JSX.Element {
  const { path, query } = useAddress();
  const { name, bucket, range } = chosen;
  const hrefOf = (changes: Readonly<Record<string, string>>): string => {
    const { by: _by, ...kept } = query;
    return `${path}?${new URLSearchParams({ ...kept, ...changes }).toString()}`;
  };
  return (
    <div class="range-picker">
      <nav class="segments" aria-label="Range">
        {(Object.keys(RANGES) as RangeName[]).map((each) => (
          <a key={each} href={hrefOf({ range: each })} aria-current={each === name ? 'true' : undefined}>
            {RANGES[each].label}
          </a>
        ))}
      </nav>
      {range.buckets.length > 1 && (
        <nav class="segments" aria-label="Columns">
          {range.buckets.map((each) => (
            <a
              key={each}
              href={hrefOf({ range: name, by: each })}
              aria-current={each === bucket ? 'true' : undefined}
            >
              By {each}
            </a>
          ))}
        </nav>
      )}
    </div>
  );
}
