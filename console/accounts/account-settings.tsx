import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Account } from '../../packages/client/src/index.js';
import { ActionButton } from '../parts/action-button.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { SwitchField, TextField } from '../parts/fields.js';
import { Panel } from '../parts/panel.js';
import { SavedForm } from '../parts/saved-form.js';
import { api } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { useChange } from '../state/use-change.js';
import { useForm } from '../state/use-form.js';
import { LANGUAGES, type Language } from '../state/languages.js';
import { InviteFields, toInviteOnTap, toInviteValues } from './invite-fields.js';

/** What an operator sets for an account: its name, the words in its chat, and whether links are minted for it. */
export function AccountSettings({ account }: { readonly account: Account }): JSX.Element {
  const { id, username, afterLinkMessage, unlinkByWord, typedCodes, linkedTexts } = account;
  const isAdmin = useSignedIn().may('admin');
  const update = useChange((body: object) => api.updateAccount({ path: { id }, body }), {
    reloads: ['accounts'],
    says: () => 'The settings are saved.',
  });
  const texts = Object.fromEntries(
    LANGUAGES.map(({ value: code }) => [code, linkedTexts[code] ?? '']),
  ) as Record<Language, string>;
  const invite = toInviteValues(account);
  const saved = { username, afterLinkMessage, unlinkByWord, typedCodes, ...invite, ...texts };
  const form = useForm(saved, (changes, values) => {
    const settings = Object.entries(changes).filter(([name]) => !(name in texts) && !(name in invite));
    const changed = Object.entries(changes).filter(([name]) => name in texts);
    return update({
      ...Object.fromEntries(settings),
      ...toInviteOnTap(values, changes),
      ...(changed.length === 0
        ? {}
        : {
            linkedTexts: Object.fromEntries(changed.map(([code, text]) => [code, text === '' ? null : text])),
          }),
    });
  });
  const { values, set, faults } = form;
  return (
    <>
      <Panel title="Settings" says="The Instagram id never changes.">
        <SavedForm form={form} label="Settings of the account" mayChange={isAdmin}>
          <TextField
            label="Username"
            hint="Without the @. Change it when the account was renamed on Instagram: links lead to this name."
            value={values.username}
            fault={faults.of('username')}
            isRequired
            onChange={(text) => set('username', text)}
          />
          <SwitchField
            label="Write to people who were linked"
            hint="How to undo it. Counts while the account is connected."
            isOn={values.afterLinkMessage}
            onChange={(isOn) => set('afterLinkMessage', isOn)}
          />
          <SwitchField
            label="The word “unlink” in the chat unlinks"
            hint="Counts once the account has been connected."
            isOn={values.unlinkByWord}
            onChange={(isOn) => set('unlinkByWord', isOn)}
          />
          <SwitchField
            label="Links have a code to type"
            hint="A person without the Instagram app sends it as a message. Needs no connection."
            isOn={values.typedCodes}
            onChange={(isOn) => set('typedCodes', isOn)}
          />
          <InviteFields {...form} />
          <details class="more-fields" open={Object.keys(linkedTexts).length > 0}>
            <summary>Words to people who were linked</summary>
            <p class="quiet small-text">
              They replace the first sentence of the message. How to undo it always follows.
            </p>
            <div class="field-grid">
              {LANGUAGES.map(({ value: code, label }) => (
                <TextField
                  key={code}
                  label={label}
                  value={values[code]}
                  fault={faults.of(code)}
                  maxLength={160}
                  onChange={(text) => set(code, text)}
                />
              ))}
            </div>
          </details>
        </SavedForm>
      </Panel>
      {isAdmin && <SwitchPanel account={account} />}
    </>
  );
}

function SwitchPanel({ account }: { readonly account: Account }): JSX.Element {
  const { id, username, status } = account;
  const [isAsking, setAsking] = useState(false);
  const isActive = status === 'active';
  const change = useChange(
    () => api.updateAccount({ path: { id }, body: { status: isActive ? 'disabled' : 'active' } }),
    {
      reloads: ['accounts'],
      says: () => (isActive ? `@${username} is disabled.` : `@${username} is enabled.`),
    },
  );
  return (
    <Panel
      title={isActive ? 'Disable the account' : 'The account is disabled'}
      says={
        isActive
          ? 'No links are minted for it. Links that were minted can still be used.'
          : 'No links are minted for it until it is enabled.'
      }
      isDangerous={isActive}
      actions={
        isActive ? (
          <button type="button" class="button danger" onClick={() => setAsking(true)}>
            Disable
          </button>
        ) : (
          <ActionButton look="primary" run={() => change(undefined)}>
            Enable
          </ActionButton>
        )
      }
    >
      {isAsking && (
        <ConfirmDialog
          title={`Disable @${username}?`}
          verb="Disable"
          isDangerous
          typed={{ label: `Type ${username} to confirm`, text: username }}
          onConfirm={() => change(undefined)}
          onClose={() => setAsking(false)}
        >
          <p>Every mint for this account is refused until it is enabled.</p>
        </ConfirmDialog>
      )}
    </Panel>
  );
}
