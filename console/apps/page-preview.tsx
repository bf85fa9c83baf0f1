import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Branding, ChangeBranding } from '../../packages/client/src/index.js';
import { SegmentedField } from '../parts/segmented-field.js';
import type { Language } from '../state/languages.js';

/** A page is drawn when the person has stopped typing for this long. */
const PAUSE_MS = 250;

interface PagePreviewProps {
  readonly appId: string;
  /** What is not saved yet. */
  readonly change: ChangeBranding;
  readonly theme: Branding['theme'];
  readonly language: Language;
  /** Changes when something is stored that the page shows, such as a logo. */
  readonly saved: string;
}

/** The page as the service draws it with the branding of the form. Nothing in it works, and no script of it runs. */
export function PagePreview(props: PagePreviewProps): JSX.Element {
  const { appId, change, theme, language, saved } = props;
  const [view, setView] = useState<'phone' | 'desktop'>('phone');
  const [look, setLook] = useState<'light' | 'dark'>('light');
  const [state, setState] = useState<'waiting' | 'linked' | 'expired'>('waiting');
  const frame = useRef<HTMLIFrameElement>(null);
  const query = new URLSearchParams({
    branding: JSON.stringify(change),
    view,
    state,
    language,
    // Pages with a theme of their own have no other look.
    ...(theme === 'auto' ? { theme: look } : {}),
  });
  const url = `/v1/admin/apps/${appId}/page-preview?${query.toString()}`;
  const first = useRef(url);
  useEffect(() => {
    // Another address in the attribute would be a step in the history of the browser.
    const timer = setTimeout(() => frame.current?.contentWindow?.location.replace(url), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [url, saved]);
  return (
    <section class="preview" aria-label="Preview">
      <div class="preview-choices">
        <SegmentedField
          legend="Device"
          options={{ phone: 'Phone', desktop: 'Desktop' }}
          value={view}
          onChange={setView}
        />
        {theme === 'auto' && (
          <SegmentedField
            legend="Look"
            options={{ light: 'Light', dark: 'Dark' }}
            value={look}
            onChange={setLook}
          />
        )}
        <SegmentedField
          legend="State"
          options={{ waiting: 'Waiting', linked: 'Linked', expired: 'Expired' }}
          value={state}
          onChange={setState}
        />
      </div>
      <iframe
        ref={frame}
        class={`preview-frame ${view}`}
        title="The page as people see it"
        sandbox="allow-same-origin"
        inert
        src={first.current}
      />
      <p class="quiet small-text">Drawn by the service from what you have entered, before it is saved.</p>
    </section>
  );
}
