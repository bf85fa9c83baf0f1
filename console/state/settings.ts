import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';

/** What an operator has chosen for this browser. Nothing else is kept in it. */
export interface Settings {
  readonly theme: 'auto' | 'light' | 'dark';
  readonly times: 'utc' | 'local';
  /** Shortcuts of a single key get in the way of speech input. https://www.w3.org/TR/WCAG22/#character-key-shortcuts (read 2026-11) */
  readonly singleKeys: boolean;
}

/** What they are called. */
export const THEMES: Readonly<Record<Settings['theme'], string>> = {
  auto: 'Auto',
  light: 'Light',
  dark: 'Dark',
};

export interface ChangeableSettings extends Settings {
  readonly change: (changes: Partial<Settings>) => void;
}

const KEY = 'hitch-console';
const DEFAULTS: Settings = { theme: 'auto', times: 'utc', singleKeys: true };

export const SettingsContext = createContext<ChangeableSettings>({ ...DEFAULTS, change: () => undefined });

/** What the operator has chosen, and the way to change it. */
export const useSettings = (): ChangeableSettings => useContext(SettingsContext);

/** The settings of this browser; a change is kept, and the theme shown at once. */
export function useStoredSettings(): ChangeableSettings {
  const [settings, setSettings] = useState(load);
  useEffect(() => {
    document.documentElement.dataset['theme'] = settings.theme;
    save(settings);
  }, [settings]);
  return { ...settings, change: (changes) => setSettings((before) => ({ ...before, ...changes })) };
}

function load(): Settings {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const { theme, times, singleKeys } = stored as Partial<Settings>;
    return {
      theme: theme === 'light' || theme === 'dark' ? theme : DEFAULTS.theme,
      times: times === 'local' ? 'local' : DEFAULTS.times,
      singleKeys: singleKeys ?? DEFAULTS.singleKeys,
    };
  } catch {
    return DEFAULTS;
  }
}

function save(settings: Settings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // A browser that stores nothing shows the defaults next time.
  }
}
