import type { QrTarget } from '../apps/branding.js';

/** The URL that the QR code of a link holds: that of its page, or the one that leads into Instagram without a page between. */
export function chooseQrText(target: QrTarget, urls: Readonly<Record<QrTarget, string>>): string {
  return urls[target];
}
