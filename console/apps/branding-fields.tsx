import type { JSX } from 'preact';
import { SelectField, TextField } from '../parts/fields.js';
import { Panel } from '../parts/panel.js';
import { type Language, LANGUAGES } from '../state/languages.js';
import type { Form } from '../state/use-form.js';
import type { BrandingValues } from './branding-values.js';
import { ColorField } from './color-field.js';

const THEMES = [
  { value: 'auto', label: 'As the device' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;
const CORNERS = [
  { value: 'round', label: 'Round' },
  { value: 'square', label: 'Square' },
  { value: 'pill', label: 'Pill' },
] as const;
const QR_TARGETS = [
  { value: 'page', label: 'To the page' },
  { value: 'instagram', label: 'Straight into the chat' },
] as const;

interface BrandingFieldsProps {
  readonly form: Form<BrandingValues>;
  readonly appName: string;
  /** The language whose text is edited, which the preview shows. */
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
}

/** Everything of a branding but its logos. */
export function BrandingFields(props: BrandingFieldsProps): JSX.Element {
  const { form, appName, language, onLanguage } = props;
  const { values, set, faults } = form;
  return (
    <>
      <Panel title="Look">
        <div class="form">
          <TextField
            label="Name on the pages"
            placeholder={appName}
            value={values.displayName}
            fault={faults.of('displayName')}
            onChange={(text) => set('displayName', text)}
          />
          <div class="form-row">
            <ColorField
              label="Accent"
              value={values.accentColor}
              fault={faults.of('accentColor')}
              onChange={(color) => set('accentColor', color)}
            />
            <ColorField
              label="Accent on dark pages"
              value={values.accentColorDark}
              fault={faults.of('accentColorDark')}
              onChange={(color) => set('accentColorDark', color)}
            />
          </div>
          <div class="form-row">
            <SelectField
              label="Theme"
              options={THEMES}
              value={values.theme}
              fault={faults.of('theme')}
              onChange={(theme) => set('theme', theme)}
            />
            <SelectField
              label="Corners"
              options={CORNERS}
              value={values.corners}
              fault={faults.of('corners')}
              onChange={(corners) => set('corners', corners)}
            />
          </div>
        </div>
      </Panel>
      <Panel title="Words">
        <div class="form">
          <SelectField
            label="Language of this text and of the preview"
            options={LANGUAGES}
            value={language}
            onChange={onLanguage}
          />
          <TextField
            label="What the link is for"
            hint="One sentence. A language without one shows none."
            placeholder="Get your points for every order."
            value={values.purpose[language] ?? ''}
            fault={faults.of('purpose')}
            lines={2}
            onChange={(text) => set('purpose', { ...values.purpose, [language]: text })}
          />
          <SelectField
            label="Language for people whose own is none of these"
            options={[{ value: '', label: 'English (default)' }, ...LANGUAGES]}
            value={values.locale}
            fault={faults.of('locale')}
            onChange={(locale) => set('locale', locale)}
          />
          <TextField
            label="Help"
            type="url"
            placeholder="https://shop.example/help"
            value={values.supportUrl}
            fault={faults.of('supportUrl')}
            onChange={(text) => set('supportUrl', text)}
          />
          <TextField
            label="Privacy policy"
            type="url"
            placeholder="https://shop.example/privacy"
            value={values.privacyUrl}
            fault={faults.of('privacyUrl')}
            onChange={(text) => set('privacyUrl', text)}
          />
        </div>
      </Panel>
      <Panel title="Where it shows">
        <div class="form">
          <SelectField
            label="QR codes lead"
            options={QR_TARGETS}
            value={values.qrTarget}
            fault={faults.of('qrTarget')}
            onChange={(target) => set('qrTarget', target)}
          />
          <TextField
            label="Origins that may frame the pages"
            hint="One per line."
            placeholder="https://app.example"
            value={values.embedOrigins}
            fault={faults.of('embedOrigins')}
            lines={2}
            onChange={(text) => set('embedOrigins', text)}
          />
        </div>
      </Panel>
    </>
  );
}
