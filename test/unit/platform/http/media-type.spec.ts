import { describe, expect, test } from '@jest/globals';
import { findMediaTypeFault, FORM_TYPE, JSON_TYPE } from '../../../../src/platform/http/media-type.js';

describe('media type', () => {
  test.each([
    'application/json',
    'Application/JSON',
    'application/json;charset=utf-8',
    'application/json; charset="UTF-8"',
    "application/json; charset='utf-8'",
    'Application/JSON;charset=utf8',
    'application/json ; Charset = UTF-8 ; version=1',
    'application/json;',
    'application/json; odata.metadata=minimal',
    'application/merge-patch+json',
    'application/vnd.app.v2+json; charset=utf-8',
  ])('the media type %s is JSON in UTF-8', (type) => {
    expect(findMediaTypeFault(type, undefined, JSON_TYPE)).toBeNull();
  });

  test.each([
    undefined,
    '',
    'json',
    'application',
    'text/json',
    'text/plain',
    'application/jsonx',
    'application/json+xml',
    'image/svg+json',
    'multipart/form-data; boundary=x',
    FORM_TYPE,
  ])('the media type %s is not JSON', (type) => {
    expect(findMediaTypeFault(type, undefined, JSON_TYPE)).toBe('Send the body as application/json.');
  });

  test.each([
    'application/json; charset=latin1',
    'application/json; charset="iso-8859-1"',
    'application/json;charset=utf-16',
    'application/json;charset=utf-8;charset=utf-16',
    'application/json;charset=',
    'application/json;charset="utf-8',
  ])('the media type %s has a charset that is refused by name', (type) => {
    expect(findMediaTypeFault(type, undefined, JSON_TYPE)).toMatch(/^Send the body in UTF-8: /);
  });

  test.each(['gzip', 'BR', 'identity, gzip'])('a body in %s is refused', (encoding) => {
    expect(findMediaTypeFault(JSON_TYPE, encoding, JSON_TYPE)).toMatch(/content-encoding/);
  });

  test('a body in the encoding `identity` is not encoded', () => {
    expect(findMediaTypeFault(JSON_TYPE, 'Identity', JSON_TYPE)).toBeNull();
  });

  test('a route for forms takes forms only', () => {
    expect(findMediaTypeFault(`${FORM_TYPE}; Charset=UTF-8`, undefined, FORM_TYPE)).toBeNull();
    expect(findMediaTypeFault(JSON_TYPE, undefined, FORM_TYPE)).toBe(`Send the body as ${FORM_TYPE}.`);
    expect(findMediaTypeFault('application/x+json', undefined, FORM_TYPE)).toBe(
      `Send the body as ${FORM_TYPE}.`,
    );
  });

  test('a route for several types takes each of them and names them all', () => {
    const types = ['image/png', 'image/webp', 'image/gif'];
    for (const type of types) expect(findMediaTypeFault(type.toUpperCase(), undefined, types)).toBeNull();
    for (const type of [undefined, JSON_TYPE, 'image/x+json'])
      expect(findMediaTypeFault(type, undefined, types)).toBe(
        'Send the body as image/png, image/webp or image/gif.',
      );
  });
});
