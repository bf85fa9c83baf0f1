import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { App } from '../../packages/client/src/index.js';
import { Panel } from '../parts/panel.js';
import { readFaults } from '../state/faults.js';
import { api } from '../state/hitch.js';
import { useSignedIn } from '../state/signed-in.js';
import { useChange } from '../state/use-change.js';
import { ActionButton } from '../parts/action-button.js';
import { Fault } from '../parts/fault.js';

const MAX_BYTES = 10_240;

/** The logos of an app, which are stored as soon as they are chosen. */
export function LogoPanel({ app }: { readonly app: App }): JSX.Element {
  const { logoUrl, logoDarkUrl } = app.branding;
  return (
    <Panel title="Logo" says="Square, SVG, PNG or WebP, at most 10 KiB. A change is stored at once.">
      <div class="form-row">
        <Logo app={app} theme="light" label="On light pages" url={logoUrl} />
        <Logo app={app} theme="dark" label="On dark pages" url={logoDarkUrl} />
      </div>
    </Panel>
  );
}

interface LogoProps {
  readonly app: App;
  readonly theme: 'light' | 'dark';
  readonly label: string;
  readonly url: string | null;
}

function Logo({ app, theme, label, url }: LogoProps): JSX.Element {
  const isAdmin = useSignedIn().may('admin');
  const file = useRef<HTMLInputElement>(null);
  const [fault, setFault] = useState<string | null>(null);
  const request = { path: { id: app.id }, query: { theme } };
  const options = { reloads: ['apps'] };
  const put = useChange((body: File) => api.putAppLogo({ ...request, body }), {
    ...options,
    says: ({ width, height }) => `The logo is stored: ${width} × ${height}.`,
  });
  const remove = useChange(() => api.deleteAppLogo(request), {
    ...options,
    says: () => 'The logo is removed.',
  });
  const choose = async (chosen: File | undefined): Promise<void> => {
    if (chosen === undefined) return;
    if (chosen.size > MAX_BYTES)
      return setFault(`The file has ${Math.ceil(chosen.size / 1_024)} KiB. At most 10 KiB are stored.`);
    setFault(null);
    try {
      await put(chosen);
    } catch (error) {
      setFault(readFaults(error, []).rest);
    }
  };
  return (
    <div class="logo-field">
      <span class="field-name">{label}</span>
      <span class={`logo-tile ${theme}`}>
        {url === null ? (
          <span class="small-text">none</span>
        ) : (
          // By its path: the picture is of this service, whatever name it is opened by.
          <img src={new URL(url).pathname} alt={`Logo: ${label.toLowerCase()}`} width="48" height="48" />
        )}
      </span>
      {isAdmin && (
        <span class="row-actions">
          <input
            ref={file}
            class="unseen"
            type="file"
            tabIndex={-1}
            aria-label={`File: ${label}`}
            accept="image/svg+xml,image/png,image/webp"
            onChange={({ currentTarget }) => {
              const chosen = currentTarget.files?.[0];
              void choose(chosen).finally(() => {
                // The same file can be chosen again after it was mended.
                if (file.current) file.current.value = '';
              });
            }}
          />
          <button type="button" class="button small" onClick={() => file.current?.click()}>
            {url === null ? 'Upload' : 'Replace'}
            <span class="unseen"> the logo {label.toLowerCase()}</span>
          </button>
          {url !== null && (
            <ActionButton look="small" run={() => remove(undefined)}>
              Remove
              <span class="unseen"> the logo {label.toLowerCase()}</span>
            </ActionButton>
          )}
        </span>
      )}
      <Fault of={fault} isSmall />
    </div>
  );
}
