import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { describeTrouble } from '../state/hitch.js';
import { THEMES, useSettings } from '../state/settings.js';
import { useSignedIn } from '../state/signed-in.js';
import { Icon } from './icon.js';
import { Fault } from './fault.js';

/** Who is signed in, and what this browser does. */
export function SettingsMenu({ onHelp }: { readonly onHelp: () => void }): JSX.Element {
  const { session, signOut: endSession } = useSignedIn();
  const { theme, times, singleKeys, change } = useSettings();
  const [fault, setFault] = useState<string | null>(null);
  const name = session.keyName ?? 'Unnamed key';
  const signOut = (): void => {
    endSession().catch((error: unknown) => setFault(describeTrouble(error).text));
  };
  return (
    <div>
      <button
        type="button"
        class="account-button"
        popovertarget="settings"
        title={`${name}, ${session.role}`}
      >
        <Icon name="person" />
        <span class="account-name">{name}</span>
        <span class="role">{session.role}</span>
      </button>
      <div id="settings" class="menu" popover="auto" role="group" aria-label="Account and settings">
        <p class="menu-head">
          <strong>{name}</strong>
          <span class="quiet">Signed in with the role {session.role}</span>
        </p>
        <Choice
          legend="Theme"
          options={THEMES}
          value={theme}
          onChange={(value) => change({ theme: value })}
        />
        <Choice
          legend="Times"
          options={{ utc: 'UTC', local: 'Local' }}
          value={times}
          onChange={(value) => change({ times: value })}
        />
        <label class="switch">
          <input
            type="checkbox"
            checked={singleKeys}
            onChange={({ currentTarget }) => change({ singleKeys: currentTarget.checked })}
          />
          Shortcuts of a single key
        </label>
        <div class="menu-actions">
          <button type="button" class="button quiet-button" onClick={onHelp}>
            Keyboard shortcuts
          </button>
          <button type="button" class="button" onClick={signOut}>
            Sign out
          </button>
        </div>
        <Fault of={fault} />
      </div>
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  readonly legend: string;
  readonly options: Readonly<Record<Value, string>>;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** One of a few, all of them in sight. */
function Choice<Value extends string>(props: ChoiceProps<Value>): JSX.Element {
  const { legend, options, value, onChange } = props;
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      {(Object.entries(options) as [Value, string][]).map(([each, label]) => (
        <label key={each}>
          <input type="radio" name={legend} checked={each === value} onChange={() => onChange(each)} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
