import type { JSX } from 'preact';
import { TextField } from '../parts/fields.js';
import { TimeField } from '../parts/time-field.js';
import type { Form } from '../state/use-form.js';
import type { CampaignValues } from './campaign-values.js';

type CampaignFieldsProps = Pick<Form<CampaignValues>, 'values' | 'set' | 'faults'>;

/** What can be set of a campaign, and changed later. */
export function CampaignFields({ values, set, faults }: CampaignFieldsProps): JSX.Element {
  return (
    <>
      <TextField
        label="Name"
        hint="One line. It is printed below the code in the PDF."
        value={values.name}
        fault={faults.of('name')}
        isRequired
        maxLength={100}
        onChange={(text) => set('name', text)}
      />
      <div class="field-grid">
        <TextField
          label="Channel"
          hint="Where it is shown. Counts and notifications have it."
          value={values.channel}
          fault={faults.of('channel')}
          placeholder="packaging"
          maxLength={64}
          onChange={(text) => set('channel', text)}
        />
        <TextField
          label="Ice breaker"
          hint="Key of a question that Hitch keeps on the account: its taps without a ref count, too."
          value={values.icebreaker}
          fault={faults.of('icebreaker')}
          placeholder="coupon"
          maxLength={40}
          onChange={(text) => set('icebreaker', text)}
        />
        <TimeField
          label="Starts"
          hint="Empty: at once."
          value={values.startsAt}
          fault={faults.of('startsAt')}
          onChange={(text) => set('startsAt', text)}
        />
        <TimeField
          label="Ends"
          hint="Empty: when it is ended."
          value={values.endsAt}
          fault={faults.of('endsAt')}
          onChange={(text) => set('endsAt', text)}
        />
      </div>
      <TextField
        label="Context"
        hint="A JSON object of the app: each notification has it. No personal data."
        value={values.context}
        fault={faults.of('context')}
        placeholder={'{ "coupon": "AUTUMN" }'}
        lines={4}
        onChange={(text) => set('context', text)}
      />
    </>
  );
}
