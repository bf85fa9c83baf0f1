import Sequencer from '@jest/test-sequencer';

/**
 * Files that take longer than their size suggests, longest first. Without times of an earlier run the runner starts large files first,
 * and the last worker would end minutes after the others.
 */
const LONG = [
  'browser/connect-states',
  'process/never-twice',
  'process/lost-answers',
  'browser/connect-size',
  'e2e/forwarding',
  'e2e/access',
  'e2e/inputs',
  'db/message-queue',
  'db/redemption-deadlocks',
  'db/busy-process',
  'db/largest-delivery',
];

export default class LongestTestsFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const index = LONG.findIndex((name) => path.endsWith(`/test/${name}.spec.js`));
      return index === -1 ? LONG.length : index;
    };
    // A stable sort: the runner's own order holds for all others.
    return super.sort(tests).toSorted((a, b) => place(a) - place(b));
  }
}
