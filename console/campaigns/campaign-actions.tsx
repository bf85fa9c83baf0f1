import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Campaign } from '../../packages/client/src/index.js';
import { ActionButton } from '../parts/action-button.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { api } from '../state/hitch.js';
import { useChange } from '../state/use-change.js';
import { EditCampaign } from './edit-campaign.js';

const SAID: Readonly<Record<Campaign['status'], string>> = {
  active: 'resumed',
  scheduled: 'resumed',
  paused: 'paused',
  ended: 'ended',
};

/** What the role admin does with a campaign: edit, pause, resume, end. */
export function CampaignActions({ campaign }: { readonly campaign: Campaign }): JSX.Element {
  const { id, appId, name, status } = campaign;
  const [open, setOpen] = useState<'edit' | 'pause' | 'end' | null>(null);
  const close = (): void => setOpen(null);
  const asked = { path: { id }, query: { appId } };
  const says = { reloads: ['campaigns'], says: (after: Campaign) => `${name} is ${SAID[after.status]}.` };
  const change = useChange(
    (next: 'active' | 'paused') => api.updateCampaign({ ...asked, body: { status: next } }),
    says,
  );
  const end = useChange(() => api.endCampaign(asked), says);
  return (
    <div class="view-actions">
      <button type="button" class="button" onClick={() => setOpen('edit')}>
        Edit
      </button>
      {status === 'paused' && <ActionButton run={() => change('active')}>Resume</ActionButton>}
      {(status === 'active' || status === 'scheduled') && (
        <button type="button" class="button" onClick={() => setOpen('pause')}>
          Pause
        </button>
      )}
      {status !== 'ended' && (
        <button type="button" class="button danger-quiet" onClick={() => setOpen('end')}>
          End…
        </button>
      )}
      {open === 'edit' && <EditCampaign campaign={campaign} onClose={close} />}
      {open === 'pause' && (
        <ConfirmDialog
          title="Pause the campaign?"
          verb="Pause"
          onConfirm={() => change('paused')}
          onClose={close}
        >
          <p>
            Its code still opens the chat. Visits until you resume it are not counted, and its app is not
            notified of them.
          </p>
        </ConfirmDialog>
      )}
      {open === 'end' && (
        <ConfirmDialog
          title="End the campaign now?"
          verb="End campaign"
          isDangerous
          onConfirm={() => end(undefined)}
          onClose={close}
        >
          <p>
            Printed codes still open the chat, but visits from now on are not counted, and its app is not
            notified of them.
          </p>
          <p>To make it count again, set a later end with Edit. Visits in between stay uncounted.</p>
        </ConfirmDialog>
      )}
    </div>
  );
}
