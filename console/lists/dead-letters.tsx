import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import type { DeadLetter } from '../../packages/client/src/index.js';
import { Facts } from '../parts/facts.js';
import { Id, PersonId } from '../parts/id.js';
import { Icon } from '../parts/icon.js';
import { Status, toLabel } from '../parts/status.js';
import { Time, TimeOr } from '../parts/time.js';
import { api } from '../state/hitch.js';
import { useNotices } from '../state/notices.js';
import { useSignedIn } from '../state/signed-in.js';
import { accountOf, DEAD_LETTERS, stateOf } from './columns.js';
import type { ListDefinition, RowControl } from './list-definition.js';
import { ListView } from './list-view.js';
import { RecordLink } from './record-links.js';
import { Fault } from '../parts/fault.js';

const DEFINITION: ListDefinition<DeadLetter> = {
  name: 'dead-letters',
  title: 'Dead letters',
  lead: 'Events that the database refused while it stored others. Nothing was decided about them.',
  rowsAre: 'dead letters',
  route: '/v1/admin/dead-letters',
  columns: DEAD_LETTERS,
  filters: [
    { name: 'account', label: 'Account', kind: 'account' },
    { name: 'since', label: 'Received since', kind: 'time' },
    { name: 'until', label: 'Received before', kind: 'time' },
  ],
  hasPeople: true,
  load: (query, limit, signal) => api.listDeadLetters({ query: { ...query, limit } }, { signal }),
  firstUse: 'That is as it should be: every event that arrived has been decided.',
  detail: (letter, control) => <DeadLetterDetail letter={letter} control={control} />,
  lookUpBy: ({ linkId }) => linkId,
};

/** Events that could not be decided, and their retry. */
export function DeadLettersView(): JSX.Element {
  return <ListView definition={DEFINITION} />;
}

interface DeadLetterProps {
  readonly letter: DeadLetter;
  readonly control: RowControl<DeadLetter>;
}

function DeadLetterDetail({ letter, control }: DeadLetterProps): JSX.Element {
  const { may } = useSignedIn();
  return (
    <>
      <p class="detail-status">
        <Status name={stateOf(letter)} />
      </p>
      <Facts
        of={[
          ['Error', <code>{letter.errorCode}</code>],
          ['Person', <PersonId value={letter.igsid} />],
          ['Account', accountOf(letter)],
          ['Link', letter.linkId && <RecordLink kind="link" id={letter.linkId} />],
          ['Came', letter.eventAt && <Time at={letter.eventAt} />],
          ['Received', <TimeOr at={letter.receivedAt} />],
          ['Came by', letter.via && toLabel(letter.via)],
          ['Request', <Id value={letter.requestId} />],
          ['Retried', letter.retriedAt && <Time at={letter.retriedAt} />],
          ['Outcome', letter.outcome && <Status name={letter.outcome} />],
        ]}
      />
      {letter.retriedAt === null &&
        (letter.retryable ? (
          may('support') && <Retry letter={letter} control={control} />
        ) : (
          <p class="quiet small-text">
            A retry cannot decide about it: what it would need is not kept. A new link helps the person.
          </p>
        ))}
    </>
  );
}

/** Decides about the event the normal way. The row shows then what was decided. */
function Retry({ letter, control }: DeadLetterProps): JSX.Element {
  const { say } = useNotices();
  const retry = useMutation({
    mutationFn: () => api.retryDeadLetter({ path: { id: letter.id } }),
    onSuccess: ({ retriedAt, outcome, retryable }) => {
      control.change({ retriedAt, outcome, retryable });
      say(`Retried: ${toLabel(outcome ?? 'decided').toLowerCase()}.`);
    },
  });
  return (
    <div class="detail-action">
      <button type="button" class="button primary" disabled={retry.isPending} onClick={() => retry.mutate()}>
        <Icon name="send" />
        {retry.isPending ? 'Retrying…' : 'Retry'}
      </button>
      <p class="quiet small-text">Decides by the time at which the event came, and notifies the app.</p>
      <Fault of={retry.error} />
    </div>
  );
}
