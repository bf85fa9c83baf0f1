import { useQuery, useQueryClient } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { SelectField } from '../parts/fields.js';
import { Icon } from '../parts/icon.js';
import { TimeField } from '../parts/time-field.js';
import { api } from '../state/hitch.js';
import { useSettings } from '../state/settings.js';
import { useSignedIn } from '../state/signed-in.js';
import { fromInput, toInput } from '../state/times.js';
import { useNames } from './names.js';
import { type BegunReplay, ReplayProgress } from './replay-progress.js';

const DAY_MS = 86_400_000;

/** Sends an endpoint everything since a time again, and says how far it is. */
export function Replay({ endpointId }: { readonly endpointId: string }): JSX.Element | null {
  const { may } = useSignedIn();
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  // It goes on while other views are open, so it is kept with what is loaded, not in this view.
  const { data: begun = null } = useQuery<BegunReplay | null>({
    queryKey: ['replay'],
    queryFn: () => null,
    enabled: false,
    gcTime: Infinity,
  });
  const set = (next: BegunReplay | null): void => void client.setQueryData(['replay'], next);
  if (!may('support')) return null;
  return (
    <>
      <button type="button" class="button small" onClick={() => setAsking(true)}>
        <Icon name="send" />
        Replay…
      </button>
      {begun !== null && <ReplayProgress begun={begun} onClose={() => set(null)} />}
      {isAsking && <ReplayDialog endpointId={endpointId} onBegun={set} onClose={() => setAsking(false)} />}
    </>
  );
}

interface ReplayDialogProps {
  readonly endpointId: string;
  readonly onBegun: (begun: BegunReplay) => void;
  readonly onClose: () => void;
}

function ReplayDialog({ endpointId, onBegun, onClose }: ReplayDialogProps): JSX.Element {
  const { times } = useSettings();
  const endpoints = useNames('endpoint') ?? [];
  const [chosen, setChosen] = useState(endpointId);
  const [text, setText] = useState(() => toInput(new Date(Date.now() - DAY_MS), times));
  const replay = async (): Promise<void> => {
    const since = fromInput(text, times);
    if (chosen === '') throw new Error('Choose the endpoint.');
    if (since === null) throw new Error('Enter the time to begin with.');
    onBegun(await replayAll(chosen, since.toISOString()));
  };
  return (
    <ConfirmDialog title="Replay notifications" verb="Replay" onConfirm={replay} onClose={onClose}>
      <p>
        The endpoint gets every notification since this time again, with its first id and body: also those
        that were delivered, without tests. Its app has to recognise the ids that it knows.
      </p>
      <SelectField
        label="Endpoint"
        value={chosen}
        options={[{ value: '', label: 'Choose…' }, ...endpoints]}
        onChange={setChosen}
      />
      <TimeField label="Since" value={text} isRequired onChange={setText} />
    </ConfirmDialog>
  );
}

/** One request replays so many at most; the answer says where the next one begins. */
async function replayAll(endpointId: string, since: string): Promise<BegunReplay> {
  const { appId, url } = await api.getEndpoint({ path: { id: endpointId } });
  let total = 0;
  for (let next: string | null = since; next !== null;) {
    const answer = await api.replayEndpoint({
      path: { id: endpointId },
      query: { appId },
      body: { since: next },
    });
    total += answer.notifications;
    next = answer.nextSince;
  }
  return { endpointId, url, since, total };
}
