/** The service cannot start, and the reader can do something about it: the lines say what. */
export class StartFault extends Error {
  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'StartFault';
  }
}
