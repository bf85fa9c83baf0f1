import type { ConnectPage } from '../page-model.js';
import type { PageTexts } from '../page-texts.js';

/** What the views of a connect page need. */
export interface ViewProps {
  readonly page: ConnectPage;
  readonly texts: PageTexts;
}
