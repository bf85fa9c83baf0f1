/** What a browser says about its device. */
export interface Device {
  readonly userAgent: string;
  readonly maxTouchPoints: number;
  /** Chromium only. */
  readonly userAgentData?: { readonly mobile: boolean };
}

/** Whether Instagram may be an app on this device. An iPad calls itself a Mac, but no Mac has a touch screen. */
export function isPhone({ userAgent, maxTouchPoints, userAgentData }: Device): boolean {
  if (userAgentData?.mobile || /Android|iPhone|iPad|iPod|Mobile/i.test(userAgent)) return true;
  return /Macintosh/.test(userAgent) && maxTouchPoints > 1;
}
