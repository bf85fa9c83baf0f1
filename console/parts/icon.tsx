import type { JSX } from 'preact';

/** Drawn for a box of 16 px with lines of 1.5 px. */
const PATHS = {
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Zm3.6-1.4L14 14',
  check: 'm3 8.5 3.2 3.2L13 5',
  cross: 'm4 4 8 8m0-8-8 8',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Zm0-9v3.2l2 1.6',
  dash: 'M4 8h8',
  unlink: 'M6.5 9.5 5 11a2.5 2.5 0 0 1-3.5-3.5L3 6m6.5.5L11 5a2.5 2.5 0 1 1 3.5 3.5L13 10M3 3l10 10',
  question: 'M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6m0 2.4v.1',
  copy: 'M6 6V3.5A1.5 1.5 0 0 1 7.5 2h5A1.5 1.5 0 0 1 14 3.5v5A1.5 1.5 0 0 1 12.5 10H10M3.5 6h5A1.5 1.5 0 0 1 10 7.5v5A1.5 1.5 0 0 1 8.5 14h-5A1.5 1.5 0 0 1 2 12.5v-5A1.5 1.5 0 0 1 3.5 6Z',
  person: 'M8 8a2.8 2.8 0 1 0 0-5.600A2.800 2.8 0 0 0 8 8Zm-5.5 6c.4-2.6 2.6-4 5.5-4s5.100 1.4 5.5 4',
  alert:
    'M8 5.500v3m0 2.300v.1M7 2.6 1.7 12a1.200 1.2 0 0 0 1 1.800h10.600a1.200 1.2 0 0 0 1-1.800L9 2.600a1.200 1.2 0 0 0-2 0Z',
  filter: 'M2.500 4h11M4.500 8h7M6.500 12h3',
  download: 'M8 2.500v7m-3-3 3 3 3-3M3 13h10',
  refresh: 'M13 8a5 5 0 1 1-1.500-3.500L13 6m0-3.500V6H9.500',
  plus: 'M8 3.500v9M3.500 8h9',
  send: 'M14 2 2 7l4.500 2.500L9 14l5-12Zm-7.500 7.500L14 2',
  chevron: 'm6 4 4 4-4 4',
  menu: 'M2.500 4.500h11M2.500 8h11m-11 3.500h11',
  contrast: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 2v12m2-11.600v11.200m2-9.600v8',
  leave: 'M6.500 2.500h-4v11h4M6.500 8H14m-3-3 3 3-3 3',
  erase: 'M3 4.500h10M6.500 4.500v-2h3v2m-5 0 .6 9h5.800l.6-9',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture beside words that say the same. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The product's mark: two rings that hold each other. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="9" cy="12" r="5.5" />
      <circle cx="15" cy="12" r="5.5" />
    </svg>
  );
}
