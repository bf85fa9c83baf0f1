import { useQuery, useQueryClient } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Erase, Identity, Timeline } from '../../packages/client/src/index.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { SelectField } from '../parts/fields.js';
import { useAddress } from '../state/address.js';
import { api, describeTrouble } from '../state/hitch.js';
import { useShownLookUp } from '../state/look-up.js';
import { usePendingActions } from '../state/pending-actions.js';
import { useWithKey } from '../state/reauthentication.js';
import { RemovedRows } from './removed-rows.js';

type Whole = 'person' | 'user';

interface EraseDialogProps {
  readonly identity: Identity;
  readonly onClose: () => void;
}

/** Counts what an erasure would remove, and erases after the id was typed. */
export function EraseDialog({ identity: { id }, onClose }: EraseDialogProps): JSX.Element {
  const [whole, setWhole] = useState<Whole>('person');
  const withKey = useWithKey();
  const client = useQueryClient();
  const { go } = useAddress();
  const { forget } = useShownLookUp();
  const { drop } = usePendingActions();
  // The ids are needed to erase, so that the person is shown; the audit says so.
  const shown = useQuery({
    queryKey: ['person', id],
    queryFn: () => api.getTimeline({ path: { id }, query: { limit: 1, people: 'shown' } }),
    staleTime: Infinity,
  });
  const person = shown.data?.identity;
  const body = person && bodyOf(whole, person);
  const counts = useQuery({
    queryKey: ['person', id, 'counts', whole],
    queryFn: () => withKey(() => api.createErasure({ query: { dryRun: 'true' }, body: body ?? {} })),
    enabled: body !== undefined,
    gcTime: 0,
  });
  const erase = async (): Promise<void> => {
    const receipt = await withKey(() => api.createErasure({ query: {}, body: body ?? {} }));
    drop(id);
    forget();
    // Lists and rows that show the person are kept for a while, too. The progress of a replay names no person.
    client.removeQueries({ predicate: ({ queryKey: [first] }) => first !== 'replay' });
    if ('id' in receipt) go(`/console/erasures/${receipt.id}`);
  };
  const trouble = shown.error ?? counts.error;
  const typed = whole === 'person' ? person?.igsid : person?.externalUserId;
  return (
    <ConfirmDialog
      title="Erase everything about them?"
      verb="Erase"
      isDangerous
      isReady={counts.data !== undefined}
      typed={{
        label: whole === 'person' ? 'Type the IGSID to confirm' : 'Type the id of the user to confirm',
        text: typed ?? '',
      }}
      onConfirm={erase}
      onClose={onClose}
    >
      <SelectField<Whole>
        label="Whose data"
        value={whole}
        options={[
          {
            value: 'person',
            label: 'The Instagram person, in all apps',
          },
          { value: 'user', label: 'The user of this app' },
        ]}
        onChange={setWhole}
      />
      {trouble !== null && (
        <p class="fault" role="alert">
          <span>
            Not counted: {describeTrouble(trouble).text}{' '}
            <button
              type="button"
              class="button small"
              onClick={() => void (shown.error ? shown : counts).refetch()}
            >
              Count again
            </button>
          </span>
        </p>
      )}
      {counts.data !== undefined && (
        <RemovedRows title="This would be removed" removed={counts.data.removed} />
      )}
      {trouble === null && counts.data === undefined && (
        <p class="quiet" role="status">
          Counting…
        </p>
      )}
      <p class="small-text">
        It cannot be undone. The app is not notified of an erasure. For seven days events about the person are
        not stored.
      </p>
    </ConfirmDialog>
  );
}

function bodyOf(whole: Whole, person: Timeline['identity']): Erase {
  const { account, igsid, appId, externalUserId } = person;
  return whole === 'person' ? { account: account.igId, igsid } : { appId, externalUserId };
}
