declare module 'pg/lib/utils.js' {
  const utils: { prepareValue(value: unknown): string };
  export default utils;
}
