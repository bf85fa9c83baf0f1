import { describe, expect, test } from '@jest/globals';
import { readTraceId } from '../../../../src/platform/logging/request-context.setup.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

describe('trace', () => {
  test.each([
    ['of version 00', `00-${TRACE}-${PARENT}-01`],
    ['that is not sampled', `00-${TRACE}-${PARENT}-00`],
    ['of a later version', `cc-${TRACE}-${PARENT}-01`],
    ['of a later version with more behind it', `cc-${TRACE}-${PARENT}-01-what-the-future-brings`],
  ])('the trace of a request is read from a traceparent %s', (_name, header) => {
    expect(readTraceId(header)).toBe(TRACE);
  });

  test.each([
    ['none', undefined],
    ['two', [`00-${TRACE}-${PARENT}-01`, `00-${TRACE}-${PARENT}-01`]],
    ['two in one', `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`],
    ['an empty one', ''],
    ['capital letters', `00-${TRACE.toUpperCase()}-${PARENT}-01`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['a parent of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['the forbidden version', `ff-${TRACE}-${PARENT}-01`],
    ['more behind version 00', `00-${TRACE}-${PARENT}-01-more`],
    ['a short trace', `00-${TRACE.slice(1)}-${PARENT}-01`],
    ['no flags', `00-${TRACE}-${PARENT}`],
    ['a line of its own', `00-${TRACE}-${PARENT}-01\n{"level":"fatal"}`],
  ])('the trace of a request is not read from %s', (_name, header) => {
    expect(readTraceId(header)).toBeUndefined();
  });
});
