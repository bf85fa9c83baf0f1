import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { App, ChangeBranding } from '../../packages/client/src/index.js';
import { Icon } from '../parts/icon.js';
import { SavedForm } from '../parts/saved-form.js';
import { api } from '../state/hitch.js';
import type { Language } from '../state/languages.js';
import { useSignedIn } from '../state/signed-in.js';
import { useChange } from '../state/use-change.js';
import { useForm } from '../state/use-form.js';
import { BrandingFields } from './branding-fields.js';
import { toBrandingChange, toBrandingValues } from './branding-values.js';
import { LogoPanel } from './logo-panel.js';
import { PagePreview } from './page-preview.js';

/** How the pages of an app look and speak, beside the page itself. */
export function BrandingTab({ app }: { readonly app: App }): JSX.Element {
  const isAdmin = useSignedIn().may('admin');
  const [language, setLanguage] = useState<Language>(app.branding.locale ?? 'en');
  const save = useChange(
    (branding: ChangeBranding) => api.updateApp({ path: { id: app.id }, body: { branding } }),
    { reloads: ['apps'], says: () => 'The branding is saved. Pages that are opened now show it.' },
  );
  const form = useForm(toBrandingValues(app.branding), (changes) => save(toBrandingChange(changes)));
  const { adjustments, logoUrl, logoDarkUrl } = app.branding;
  return (
    <div class="branding">
      <div>
        {adjustments.length > 0 && (
          <ul class="adjustments">
            {adjustments.map((each) => (
              <li key={each} class="warning-note">
                <Icon name="alert" />
                {each}
              </li>
            ))}
          </ul>
        )}
        <LogoPanel app={app} />
        <SavedForm form={form} label="Branding" mayChange={isAdmin}>
          <BrandingFields form={form} appName={app.name} language={language} onLanguage={setLanguage} />
        </SavedForm>
      </div>
      <PagePreview
        appId={app.id}
        change={toBrandingChange(form.changes)}
        theme={form.values.theme}
        language={language}
        saved={`${logoUrl ?? ''} ${logoDarkUrl ?? ''} ${app.name}`}
      />
    </div>
  );
}
