import { useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import type { Account } from '../../packages/client/src/index.js';
import { SelectField, TextField } from '../parts/fields.js';
import { ALL_APPS } from '../state/all-rows.js';
import type { Form } from '../state/use-form.js';

/** What starts an invite in the chat; an empty app: nothing does. */
export interface InviteValues {
  readonly appId: string;
  readonly icebreaker: string;
}

export function toInviteValues({ inviteOnTap }: Account): InviteValues {
  return inviteOnTap ?? { appId: '', icebreaker: '' };
}

/** The setting, when one of its two values has changed. */
export function toInviteOnTap(
  { appId, icebreaker }: InviteValues,
  changes: Partial<InviteValues>,
): { inviteOnTap?: InviteValues | null } {
  if (changes.appId === undefined && changes.icebreaker === undefined) return {};
  return { inviteOnTap: appId === '' ? null : { appId, icebreaker } };
}

/** Which tap in the chat brings the person a link to a page of an app. */
export function InviteFields({ values, set, faults }: Form<InviteValues>): JSX.Element {
  const apps = useQuery(ALL_APPS);
  // An app without such a page has nothing that a person could open.
  const offered = apps.data?.filter(({ id, inviteUrl }) => inviteUrl !== null || id === values.appId) ?? [];
  return (
    <>
      <SelectField
        label="A tap in the chat brings an invite of"
        hint="The person gets a link to this app’s page. Only apps with an invite page are listed."
        value={values.appId}
        fault={faults.of('appId')}
        options={[
          { value: '', label: 'No app' },
          ...offered.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(id) => set('appId', id)}
      />
      {values.appId !== '' && (
        <TextField
          label="Ice breaker"
          hint="Its key among the ice breakers of the account. A menu item with the payload hitch:connect does the same."
          value={values.icebreaker}
          fault={faults.of('icebreaker')}
          isRequired
          maxLength={40}
          onChange={(text) => set('icebreaker', text)}
        />
      )}
    </>
  );
}
