import type { JSX } from 'preact';
import type { OverviewEndpoint } from '../../packages/client/src/index.js';
import { ActionButton } from '../parts/action-button.js';
import { type Fact, Facts } from '../parts/facts.js';
import { Id } from '../parts/id.js';
import { Status } from '../parts/status.js';
import { Time, TimeOr } from '../parts/time.js';
import { useChange } from '../state/use-change.js';
import { type AnyEndpoint, ENDPOINT_DATA, type EndpointOwner } from './endpoint-owner.js';

const REASONS = {
  requested: 'Disabled by an operator or the app.',
  gone: 'Disabled because it answered 410 Gone.',
  failing: 'Disabled because every delivery failed for five days.',
} as const;

export type EndpointAction = 'change' | 'rotate' | 'test' | 'remove';

interface EndpointCardProps {
  readonly owner: EndpointOwner;
  readonly endpoint: AnyEndpoint;
  readonly health: OverviewEndpoint | undefined;
  readonly mayChange: boolean;
  readonly onAction: (action: EndpointAction) => void;
}

/** An endpoint: where it is, what it receives, and how its deliveries go. */
export function EndpointCard(props: EndpointCardProps): JSX.Element {
  const { owner, endpoint, health, mayChange, onAction } = props;
  const { id, url, description, eventTypes, status, disabledReason, disabledAt, failingSince } = endpoint;
  const shownStatus = status === 'enabled' && failingSince !== null ? 'failing' : status;
  return (
    <article class="card" aria-label={description ?? url}>
      <header class="view-head">
        <div>
          <h3>{description ?? url}</h3>
          {description !== null && <p class="quiet mono">{url}</p>}
        </div>
        <Status name={shownStatus} />
      </header>
      {status === 'disabled' && disabledAt !== null && (
        <p class="warning-note">
          <span>
            {REASONS[disabledReason ?? 'requested']} Since <Time at={disabledAt} />. What it missed can be
            replayed.
          </span>
        </p>
      )}
      {failingSince !== null && status === 'enabled' && (
        <p class="warning-note">
          <span>
            Every delivery has failed since <Time at={failingSince} />.
          </span>
        </p>
      )}
      <Facts
        of={[
          ['Receives', <Types types={eventTypes} all={owner.allTypes} />],
          ...healthFacts(health),
          ['Id', <Id value={id} />],
        ]}
      />
      <div class="card-actions">
        {mayChange && (
          <>
            <button
              type="button"
              class="button small"
              disabled={status === 'disabled'}
              title={status === 'disabled' ? 'Enable it first' : undefined}
              onClick={() => onAction('test')}
            >
              Send test
            </button>
            <button type="button" class="button small" onClick={() => onAction('change')}>
              Change
            </button>
            <button type="button" class="button small" onClick={() => onAction('rotate')}>
              Rotate secret
            </button>
            <StatusButton owner={owner} endpoint={endpoint} />
            {owner.remove !== null && (
              <button type="button" class="button small" onClick={() => onAction('remove')}>
                Delete
              </button>
            )}
          </>
        )}
        {owner.notificationsOf !== null && <a href={owner.notificationsOf(id)}>Notifications and replay</a>}
      </div>
    </article>
  );
}

interface TypesProps {
  /** Null: all of them. */
  readonly types: AnyEndpoint['eventTypes'];
  readonly all: string;
}

function Types({ types, all }: TypesProps): JSX.Element {
  if (types === null) return <>{all}</>;
  return (
    <span class="tags">
      {types.map((type) => (
        <code key={type} class="role">
          {type}
        </code>
      ))}
    </span>
  );
}

/** What the overview knows of the last deliveries. */
function healthFacts(health: OverviewEndpoint | undefined): readonly Fact[] {
  if (health === undefined) return [];
  const { attempts, successPercent, lastSucceededAt, lastFailedAt } = health;
  if (attempts === 0 && lastSucceededAt === null && lastFailedAt === null)
    return [['Deliveries', <span class="quiet">none yet</span>]];
  const succeeded = successPercent === null ? '' : `, ${successPercent} % succeeded`;
  return [
    ['Deliveries', `${attempts} lately${succeeded}`],
    ['Last success', <TimeOr at={lastSucceededAt} />],
    ['Last failure', <TimeOr at={lastFailedAt} />],
  ];
}

function StatusButton({ owner, endpoint }: Pick<EndpointCardProps, 'owner' | 'endpoint'>): JSX.Element {
  const isEnabled = endpoint.status === 'enabled';
  const change = useChange(() => owner.change(endpoint.id, { status: isEnabled ? 'disabled' : 'enabled' }), {
    reloads: ENDPOINT_DATA,
    says: ({ status }) =>
      status === 'enabled'
        ? 'The endpoint is enabled. What it missed can be replayed.'
        : 'The endpoint is disabled. It receives nothing.',
  });
  return (
    <ActionButton look="small" run={() => change(undefined)}>
      {isEnabled ? 'Disable' : 'Enable'}
    </ActionButton>
  );
}
