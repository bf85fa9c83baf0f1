import type { JSX } from 'preact';
import type { Campaign } from '../../packages/client/src/index.js';
import { FormDialog } from '../parts/form-dialog.js';
import { api } from '../state/hitch.js';
import { useSettings } from '../state/settings.js';
import { useChange } from '../state/use-change.js';
import { useForm } from '../state/use-form.js';
import { CampaignFields } from './campaign-fields.js';
import { type CampaignValues, toBody, toValues } from './campaign-values.js';

interface EditCampaignProps {
  readonly campaign: Campaign;
  readonly onClose: () => void;
}

/** Changes a campaign; its app, account and ref stay. */
export function EditCampaign({ campaign, onClose }: EditCampaignProps): JSX.Element {
  const { id, appId } = campaign;
  const { times } = useSettings();
  const save = useChange(
    (changes: Partial<CampaignValues>) =>
      api.updateCampaign({ path: { id }, query: { appId }, body: toBody(changes, times) }),
    { reloads: ['campaigns'], says: () => 'The campaign is saved.' },
  );
  const form = useForm(toValues(campaign, times), async (changes) => {
    // Only what was changed: a time that was not keeps its seconds.
    await save(changes);
    onClose();
  });
  return (
    <FormDialog title="Edit the campaign" form={form} verb="Save" isWide onClose={onClose}>
      <p class="quiet">The link and its code stay as they are.</p>
      <CampaignFields {...form} />
    </FormDialog>
  );
}
