import { useLocation } from 'preact-iso';
import type { Command } from '../state/commands.js';
import { describeTrouble } from '../state/hitch.js';
import { useAskAnywhere, useShownLookUp } from '../state/look-up.js';
import { useNotices } from '../state/notices.js';
import { type Settings, THEMES, useSettings } from '../state/settings.js';
import { useSignedIn } from '../state/signed-in.js';
import { statusOf } from '../state/verdicts.js';
import { VIEWS } from '../views/views.js';
import { toWords } from './status.js';

/** What the command bar offers: the views of the role, what was looked up before, actions, and to look up what is typed. */
export function useCommands(text: string, onHelp: () => void): readonly Command[] {
  const { may, signOut } = useSignedIn();
  const { say } = useNotices();
  const { recent } = useShownLookUp();
  const lookUp = useAskAnywhere();
  const { theme, times, change } = useSettings();
  const { route } = useLocation();
  const typed = text.trim();
  const views = VIEWS.flatMap(({ name, says, path: address, needs = 'viewer' }): Command[] => {
    if (name === undefined || !may(needs)) return [];
    const described = says === undefined ? {} : { says };
    const run = (): void => route(address);
    return [{ id: address, group: 'Go to', label: name, ...described, icon: 'chevron', run }];
  });
  const otherThemes = (Object.keys(THEMES) as Settings['theme'][]).filter((each) => each !== theme);
  return [
    ...views,
    ...recent.map(({ query, verdict }, index): Command => ({
      id: `recent-${index}`,
      group: 'Recent look-ups',
      label: query,
      says: toWords(statusOf(verdict)),
      icon: 'clock',
      run: () => lookUp(query),
    })),
    ...otherThemes.map((each): Command => ({
      id: `theme-${each}`,
      group: 'Actions',
      label: `Theme: ${THEMES[each]}`,
      icon: 'contrast',
      run: () => change({ theme: each }),
    })),
    {
      id: 'times',
      group: 'Actions',
      label: times === 'utc' ? 'Times: Local' : 'Times: UTC',
      icon: 'clock',
      run: () => change({ times: times === 'utc' ? 'local' : 'utc' }),
    },
    { id: 'help', group: 'Actions', label: 'Keyboard shortcuts', icon: 'question', run: onHelp },
    {
      id: 'sign-out',
      group: 'Actions',
      label: 'Sign out',
      icon: 'leave',
      run: () =>
        void signOut().catch((error: unknown) => say(`Not signed out: ${describeTrouble(error).text}`)),
    },
    ...(typed === ''
      ? []
      : [
          {
            id: 'look-up',
            group: 'Look up',
            label: `Look up “${typed}”`,
            icon: 'search',
            isAlways: true,
            run: () => lookUp(typed),
          } as const,
        ]),
  ];
}
