import { lazy } from 'preact-iso';
import type { ComponentType, JSX } from 'preact';

type SetUpViews = typeof import('./set-up-views.js');

/** A view of the second part of the script. */
export function later(name: keyof SetUpViews): ComponentType {
  const load = (): Promise<{ default: ComponentType }> =>
    import('./set-up-views.js').then(
      (views) => ({ default: views[name] }),
      () => ({ default: NotLoaded }),
    );
  return lazy<ComponentType>(load);
}

/** The address of a part changes with each release, so an older page does not find it. */
function NotLoaded(): JSX.Element {
  return (
    <section class="empty">
      <h1>This view could not be loaded</h1>
      <p>Hitch may have been updated since this page was opened, or the connection is gone.</p>
      <p>
        <button type="button" class="button primary" onClick={() => location.reload()}>
          Reload the page
        </button>
      </p>
    </section>
  );
}
