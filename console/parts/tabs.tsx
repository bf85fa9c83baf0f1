import type { JSX } from 'preact';
import { useAddress } from '../state/address.js';

interface TabsProps<Name extends string> {
  readonly label: string;
  readonly tabs: Readonly<Record<Name, string>>;
  readonly current: Name;
}

/** Parts of a view, each with an address of its own. */
export function Tabs<Name extends string>({ label, tabs, current }: TabsProps<Name>): JSX.Element {
  const { path } = useAddress();
  return (
    <nav class="tabs" aria-label={label}>
      {(Object.entries(tabs) as [Name, string][]).map(([name, title]) => (
        <a key={name} href={`${path}?tab=${name}`} aria-current={name === current ? 'page' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  );
}
