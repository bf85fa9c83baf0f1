import type { JSX } from 'preact';
import type { Erasure } from '../../packages/client/src/index.js';

const NAMES: Readonly<Record<keyof Erasure['removed'], string>> = {
  identities: 'Identities',
  links: 'Links',
  attempts: 'Attempts',
  notifications: 'Notifications',
  deadLetters: 'Dead letters',
  idempotencyKeys: 'Stored answers',
  connections: 'Connections',
  campaignVisits: 'Campaign visits',
};

interface RemovedRowsProps {
  readonly title: string;
  readonly removed: Erasure['removed'];
}

/** How many rows of each kind an erasure removes. */
export function RemovedRows({ title, removed }: RemovedRowsProps): JSX.Element {
  return (
    <table class="removed" role="table">
      <caption>{title}</caption>
      <tbody>
        {(Object.keys(NAMES) as (keyof Erasure['removed'])[]).map((kind) => (
          <tr key={kind} class={removed[kind] === 0 ? 'quiet' : undefined}>
            <th scope="row">{NAMES[kind]}</th>
            <td>{removed[kind]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
