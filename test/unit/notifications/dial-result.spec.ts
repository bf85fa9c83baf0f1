import { expect, test } from '@jest/globals';
import {
  BAD_ANSWER,
  FORBIDDEN_ADDRESS,
  nameDialFault,
  UNKNOWN_HOST,
} from '../../../src/notifications/dial-result.js';

const coded = (code: string): Error => Object.assign(new Error('10.0.0.1'), { code });
const named = (name: string): Error => Object.assign(new Error('x'), { name });

test.each<[unknown, string]>([
  [coded(FORBIDDEN_ADDRESS), 'forbidden_address'],
  [coded(UNKNOWN_HOST), 'dns'],
  [coded('ECONNREFUSED'), 'refused'],
  [new AggregateError([coded('EHOSTUNREACH'), coded('ECONNREFUSED')]), 'refused'],
  [new Error('x', { cause: coded('ECONNREFUSED') }), 'refused'],
  [coded('ENETUNREACH'), 'unreachable'],
  [coded('ETIMEDOUT'), 'timeout'],
  [named('TimeoutError'), 'timeout'],
  [named('AbortError'), 'aborted'],
  [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls'],
  [coded('CERT_HAS_EXPIRED'), 'tls'],
  [coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'tls'],
  [coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls'],
  [coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'tls'],
  [coded(BAD_ANSWER), 'bad_answer'],
  [coded('HPE_INVALID_CONSTANT'), 'bad_answer'],
  [coded('HPE_HEADER_OVERFLOW'), 'bad_answer'],
  [coded('ECONNRESET'), 'lost'],
  [coded('EPIPE'), 'lost'],
  [new Error('x'), 'lost'],
  ['text', 'lost'],
  [null, 'lost'],
  [undefined, 'lost'],
])('the fault %p is %s', (error, fault) => {
  expect(nameDialFault(error)).toBe(fault);
});
