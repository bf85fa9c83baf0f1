import type { ConnectPage } from '../page-model.js';
import type { PageTexts } from '../page-texts.js';
import { formatRemaining } from '../remaining-time.js';

/** What the views of a connect page need. */
export interface ViewProps {
  readonly page: ConnectPage;
  readonly texts: PageTexts;
}

/** The time that a link has left, as the script keeps it up to date. */
export function remainingTime({ secondsLeft, locale }: ConnectPage): string {
  return formatRemaining(secondsLeft ?? 0, locale);
}
