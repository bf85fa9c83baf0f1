/** What an image says of itself: its size, or every rule that it breaks. */
export type ImageSize =
  { readonly kind: 'size'; readonly width: number; readonly height: number } | ImageFault;

export interface ImageFault {
  readonly kind: 'fault';
  readonly details: readonly string[];
}

/** An image that breaks these rules. */
export function imageFault(...details: readonly string[]): ImageFault {
  return { kind: 'fault', details };
}
