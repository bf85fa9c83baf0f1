import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

interface PanelProps {
  readonly title: string;
  readonly says?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly isDangerous?: boolean;
  readonly children?: ComponentChildren;
}

/** A part of a view with a title of its own. */
export function Panel({ title, says, actions, isDangerous = false, children }: PanelProps): JSX.Element {
  const id = useId();
  return (
    <section class={isDangerous ? 'panel dangerous' : 'panel'} aria-labelledby={id}>
      <header class="view-head">
        <div>
          <h2 id={id}>{title}</h2>
          {says !== undefined && <p class="quiet">{says}</p>}
        </div>
        {actions !== undefined && <div class="view-actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}
