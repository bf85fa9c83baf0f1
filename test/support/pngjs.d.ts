/** The little of pngjs that the tests use; it ships no types. */
declare module 'pngjs' {
  export const PNG: {
    readonly sync: {
      read(file: Uint8Array): { readonly width: number; readonly height: number; readonly data: Uint8Array };
    };
  };
}
