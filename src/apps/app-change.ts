import { isDeepStrictEqual } from 'node:util';
import type { AppLimits, AppSettings } from './app-settings.js';

/** All of an app that an operator can change. */
export interface SteeredApp extends AppSettings, AppLimits {
  readonly name: string;
  readonly disabledAt: Date | null;
}

/** What is to become of an app: what is left out stays as it is. */
export interface AppChange extends Partial<Omit<SteeredApp, 'disabledAt'>> {
  readonly status?: 'active' | 'disabled';
}

/** How an app is after a change, and what the change did to it. */
export interface ChangedApp {
  readonly values: SteeredApp;
  readonly actions: readonly ('app.updated' | 'app.disabled' | 'app.enabled')[];
}

/** Decides a change: asking for what is so already does nothing, and a second disabling does not move the time of the first. */
export function changeApp(app: SteeredApp, { status, ...wished }: AppChange, now: Date): ChangedApp {
  const { name, disabledAt } = app;
  const { defaultAccountId, onConflict, confirmation, allowUnconfirmedReplace, returnUrls } = app;
  const { mintsPerMinute, readsPerMinute, mintsPerUserPerMinute } = app;
  const settings = { defaultAccountId, onConflict, confirmation, allowUnconfirmedReplace, returnUrls };
  const before = { name, ...settings, mintsPerMinute, readsPerMinute, mintsPerUserPerMinute };
  const after = { ...before, ...wished };
  const updated = isDeepStrictEqual(before, after) ? [] : (['app.updated'] as const);
  if (status === 'disabled' && disabledAt === null)
    return { values: { ...after, disabledAt: now }, actions: [...updated, 'app.disabled'] };
  if (status === 'active' && disabledAt !== null)
    return { values: { ...after, disabledAt: null }, actions: [...updated, 'app.enabled'] };
  return { values: { ...after, disabledAt }, actions: updated };
}
