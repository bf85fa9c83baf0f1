import type { PrintedCode } from './print/print-code.js';

/** Where the printed codes of campaigns come from. */
export abstract class CampaignPrints {
  /**
   * What is printed for a campaign, also when it has ended: what is printed stays where it hangs.
   * @param id as it stands in the path; of any form
   * @returns null when there is no such campaign
   */
  abstract findForPrint(id: string): Promise<PrintedCode | null>;
}
