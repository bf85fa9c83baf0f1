import type { VNode } from 'preact';
import type { StateTone } from '../shown-state.js';

/** Drawn on a grid of 24, with one line. Decoration: the words beside them say the same. */
function Icon({ children, className = 'icon' }: { children: VNode | VNode[]; className?: string }): VNode {
  return (
    <svg
      class={className}
      viewBox="0 0 24 24"
      width="24"
      height="24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export const ShieldIcon = (): VNode => (
  <Icon>
    <path d="M12 3.5 5 6v5.2c0 4.3 2.9 7.6 7 9.3 4.1-1.7 7-5 7-9.3V6z" />
    <path d="m9 11.9 2.2 2.2 4-4.2" />
  </Icon>
);

export const PersonIcon = (): VNode => (
  <Icon>
    <circle cx="12" cy="8" r="3.75" />
    <path d="M4.75 20c.7-3.7 3.6-5.75 7.25-5.75S18.55 16.3 19.25 20" />
  </Icon>
);

export const ChatIcon = (): VNode => (
  <Icon>
    <path d="M12 4c-4.7 0-8.5 3.3-8.5 7.5 0 2.4 1.2 4.5 3.1 5.9V21l3.3-1.8c.7.1 1.4.2 2.1.2 4.7 0 8.5-3.4 8.5-7.6S16.7 4 12 4z" />
    <path d="M8.5 10.5h7M8.5 13.5h4.5" />
  </Icon>
);

export const EyeIcon = (): VNode => (
  <Icon>
    <path d="M2.75 12S6 5.75 12 5.75 21.25 12 21.25 12 18 18.25 12 18.25 2.75 12 2.75 12z" />
    <circle cx="12" cy="12" r="2.75" />
  </Icon>
);

export const UndoIcon = (): VNode => (
  <Icon>
    <path d="M8.5 5 4.5 9l4 4" />
    <path d="M4.5 9h9.25a5.5 5.5 0 0 1 0 11H9" />
  </Icon>
);

export const ReasonIcon = (): VNode => (
  <Icon>
    <path d="M12 3.75 13.9 9l5.35 1.9L13.9 12.8 12 18.05 10.1 12.8l-5.35-1.9L10.1 9z" />
    <path d="M18.75 16.5v4M16.75 18.5h4" />
  </Icon>
);

export const CopyIcon = (): VNode => (
  <Icon>
    <rect x="8.75" y="8.75" width="11.5" height="11.5" rx="2.5" />
    <path d="M15.25 8.75V6.5a2.75 2.75 0 0 0-2.75-2.75h-6A2.75 2.75 0 0 0 3.75 6.5v6a2.75 2.75 0 0 0 2.75 2.75h2.25" />
  </Icon>
);

export const ShareIcon = (): VNode => (
  <Icon>
    <path d="M12 14.5V3.75M8 7.5l4-3.75 4 3.75" />
    <path d="M6.5 11H5.75a1.5 1.5 0 0 0-1.5 1.5v6.25a1.5 1.5 0 0 0 1.5 1.5h12.5a1.5 1.5 0 0 0 1.5-1.5V12.5a1.5 1.5 0 0 0-1.5-1.5h-.75" />
  </Icon>
);

export const ClockIcon = (): VNode => (
  <Icon>
    <circle cx="12" cy="12" r="8.25" />
    <path d="M12 7.5V12l3 2" />
  </Icon>
);

export const ArrowIcon = (): VNode => (
  <Icon className="icon arrow">
    <path d="M5 12h14M13 6l6 6-6 6" />
  </Icon>
);

export const LanguageIcon = (): VNode => (
  <Icon>
    <circle cx="12" cy="12" r="8.25" />
    <path d="M3.75 12h16.5M12 3.75c2.3 2.2 3.5 5 3.5 8.25s-1.2 6-3.5 8.25c-2.3-2.2-3.5-5-3.5-8.25s1.2-6 3.5-8.25z" />
  </Icon>
);

/** The drawing of a state: a disc in its tone with one sign. */
export function StateDrawing({ tone }: { tone: StateTone }): VNode {
  return (
    <svg class={`drawing ${tone}`} viewBox="0 0 72 72" width="72" height="72" fill="none" aria-hidden="true">
      <circle class="disc" cx="36" cy="36" r="34" />
      <g stroke="currentColor" stroke-width="4" stroke-linecap="round" stroke-linejoin="round">
        {SIGNS[tone]}
      </g>
    </svg>
  );
}

const SIGNS: Readonly<Record<StateTone, VNode>> = {
  good: <path class="tick" pathLength="1" d="m23 37.5 9 9 18-20" />,
  bad: <path d="m27 27 18 18M45 27 27 45" />,
  warning: (
    <>
      <circle cx="36" cy="36" r="14" />
      <path d="M36 28v8.5l5.5 3.5" />
    </>
  ),
  quiet: <path d="M25 36h22" />,
  busy: (
    <>
      <rect x="27" y="20" width="18" height="32" rx="4" />
      <path d="M34 46h4" />
    </>
  ),
};
