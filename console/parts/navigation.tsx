import type { JSX } from 'preact';
import { useSignedIn } from '../state/signed-in.js';
import { VIEWS } from '../views/views.js';

const GROUPS = ['Answers', 'Records', 'Set-up'] as const;

interface NavigationProps {
  readonly path: string;
  /** In a narrow window it opens over the view. */
  readonly isOpen: boolean;
}

/** The views that the role may see, by what they are for. */
export function Navigation({ path, isOpen }: NavigationProps): JSX.Element {
  const { may } = useSignedIn();
  const shown = VIEWS.filter(({ name, needs = 'viewer' }) => name !== undefined && may(needs));
  return (
    <nav id="views" class="views" aria-label="Views" data-open={isOpen}>
      {GROUPS.map((group) => (
        <ul key={group} aria-label={group}>
          {group !== 'Answers' && (
            <li class="views-group" aria-hidden="true">
              {group}
            </li>
          )}
          {shown
            .filter((view) => view.group === group)
            .map((view) => (
              <li key={view.path}>
                <a href={view.path} aria-current={isWithin(path, view.path) ? 'page' : undefined}>
                  {view.name}
                </a>
              </li>
            ))}
        </ul>
      ))}
    </nav>
  );
}

/** A view stays marked while one that is reached from it is open. */
function isWithin(path: string, view: string): boolean {
  return path === view || (view !== '/console' && path.startsWith(`${view}/`));
}
