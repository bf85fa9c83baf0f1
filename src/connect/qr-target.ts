/** Where the QR code of a link leads: to its page, or into Instagram without one. */
export type QrTarget = 'page' | 'instagram';

/** The URL that a QR code holds. */
export function chooseQrText(target: QrTarget, urls: Readonly<Record<QrTarget, string>>): string {
  return urls[target];
}
