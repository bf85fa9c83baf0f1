/** Letters of the fonts with which the service prints. Digits, marks and symbols are of no script. */
const PRINTED =
  /^(?:\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}|\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Devanagari}|\P{L})*$/u;

/** Whether the PDF has a name: the service leaves out whole a name with letters that its fonts lack. */
export const isPrinted = (name: string): boolean => PRINTED.test(name);
