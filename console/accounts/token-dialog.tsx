import type { JSX } from 'preact';
import type { Account } from '../../packages/client/src/index.js';
import { SelectField, TextField } from '../parts/fields.js';
import { FormDialog } from '../parts/form-dialog.js';
import { api } from '../state/hitch.js';
import { useChange } from '../state/use-change.js';
import { useForm } from '../state/use-form.js';

type Login = 'instagram' | 'page';

/** Connects an account with a token that was made at Meta. */
export function TokenDialog(props: { readonly account: Account; readonly onClose: () => void }): JSX.Element {
  const { account, onClose } = props;
  const { id, username } = account;
  const put = useChange(
    (body: { login: Login; accessToken: string; pageId?: string }) =>
      api.putAccountConnection({ path: { id }, body }),
    { reloads: ['accounts'], says: () => `@${username} is connected.` },
  );
  const empty: { login: Login; accessToken: string; pageId: string } = {
    login: 'instagram',
    accessToken: '',
    pageId: '',
  };
  const form = useForm(empty, async (_changes, { login, accessToken, pageId }) => {
    await put({
      login,
      accessToken: accessToken.trim(),
      ...(login === 'page' && pageId.trim() !== '' ? { pageId: pageId.trim() } : {}),
    });
    onClose();
  });
  const { values, set, faults } = form;
  return (
    <FormDialog title={`Connect @${username} with a token`} form={form} verb="Connect" onClose={onClose}>
      <SelectField<Login>
        label="Login"
        value={values.login}
        options={[
          { value: 'instagram', label: 'Instagram login' },
          { value: 'page', label: 'Facebook login, by a Page' },
        ]}
        onChange={(login) => set('login', login)}
      />
      <TextField
        label="Access token"
        type="password"
        hint="It is checked at Instagram at once, stored encrypted and never shown again."
        value={values.accessToken}
        fault={faults.of('accessToken')}
        isRequired
        onChange={(text) => set('accessToken', text)}
      />
      {values.login === 'page' && (
        <TextField
          label="Page id"
          hint="Optional: the Page that the token has to be of."
          value={values.pageId}
          fault={faults.of('pageId')}
          onChange={(text) => set('pageId', text)}
        />
      )}
    </FormDialog>
  );
}
