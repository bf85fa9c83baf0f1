import { describe, expect, test } from '@jest/globals';
import { readSvgSize } from '../../../src/apps/svg-logo.js';

const svg = (inside: string, attributes = 'viewBox="0 0 120 40"'): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${inside}</svg>`;
const read = (text: string | Buffer): unknown => readSvgSize(Buffer.from(text));

describe('an SVG that is taken', () => {
  test.each([
    ['a shape', svg('<path d="M0 0h24v8H0z" fill="#0a7d4f"/>')],
    [
      'a declaration, comments and white space',
      `<?xml version="1.0" encoding="UTF-8"?>\n<!-- a logo -->\n${svg('')}\n`,
    ],
    ['a byte order mark', `\uFEFF${svg('<g/>')}`],
    [
      'a gradient',
      svg('<defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs><path fill="url(#a)"/>'),
    ],
    ['a gradient of a gradient', svg('<linearGradient id="b" xlink:href="#a"/>')],
    [
      'a style',
      svg('<style>.a{fill:#fff;stroke:url(#b)}</style><path class="a" style="opacity:.5;fill:url(#b)"/>'),
    ],
    [
      'text',
      svg('<title>Shop &amp; Co &#169;</title><text x="1" font-family="serif">Shop <tspan>Co</tspan></text>'),
    ],
    [
      'transforms',
      svg('<g transform="matrix(1 0 0 1 2 3) rotate(45)"><circle r="1" fill="rgb(1, 2, 3)"/></g>'),
    ],
    [
      'a clip and a mask',
      svg(
        '<clipPath id="c"><path/></clipPath><mask id="m"><path/></mask><g clip-path="url(#c)" mask="url(#m)"/>',
      ),
    ],
    ['names', svg('<g id="Layer_1" data-name="logo@2x" xmlns:svg="http://www.w3.org/2000/svg"/>')],
    ['a copy', svg('<path id="p"/><use href="#p" x="3"/>')],
    ['single quotes', "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 120 40'/>"],
  ])('an SVG with %s has its size', (_what, text) => {
    expect(read(text)).toEqual({ kind: 'size', width: 120, height: 40 });
  });

  test.each([
    ['viewBox="0,0,24.6,8"', 25, 8],
    ['width="30" height="10px"', 30, 10],
    ['width="30" height="10" viewBox="0 0 3 1"', 3, 1],
    ['viewBox="0 0 .2 .1"', 1, 1],
  ])('the size of an SVG with %s is %d × %d', (attributes, width, height) => {
    expect(read(svg('', attributes))).toEqual({ kind: 'size', width, height });
  });
});

describe('an SVG that is refused', () => {
  test.each([
    ['a script', svg('<script>alert(1)</script>'), 'the element script'],
    ['a script of another spelling', svg('<SCRIPT/>'), 'the element SCRIPT'],
    [
      'a script under a prefix',
      svg('<svg:script xmlns:svg="http://www.w3.org/2000/svg"/>'),
      'the element svg:script',
    ],
    ['an event handler', svg('<path onload="alert(1)"/>'), 'the attribute onload'],
    ['an event handler of the root', svg('', 'viewBox="0 0 1 1" onload="alert(1)"'), 'the attribute onload'],
    ['a link', svg('<a href="https://evil.example"><path/></a>'), 'the element a'],
    ['an image', svg('<image href="https://evil.example/x.png"/>'), 'the element image'],
    [
      'foreign content',
      svg('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'),
      'foreignObject',
    ],
    [
      'an animated link',
      svg('<use href="#a"><animate attributeName="href" to="javascript:alert(1)"/></use>'),
      'animate',
    ],
    ['a set value', svg('<set attributeName="onload" to="x"/>'), 'the element set'],
    [
      'a reference to another document',
      svg('<use href="https://evil.example/x.svg#a"/>'),
      'anything outside',
    ],
    ['a reference with a script', svg('<use xlink:href="javascript:alert(1)"/>'), 'anything outside'],
    ['a reference with a script in numbers', svg('<use href="&#106;avascript:x"/>'), 'anything outside'],
    ['data in a reference', svg('<use href="data:image/svg+xml,x"/>'), 'anything outside'],
    ['a paint from elsewhere', svg('<path fill="url(https://evil.example/#a)"/>'), 'must not load anything'],
    [
      'a paint from elsewhere, escaped',
      svg('<path fill="u\\72l(https://evil.example/#a)"/>'),
      'must not load anything',
    ],
    ['a cursor from elsewhere', svg('<path cursor="url(x)"/>'), 'the attribute cursor'],
    ['a style that imports', svg('<style>@import "https://evil.example";</style>'), 'style that loads'],
    ['a style with a url', svg('<style>path{fill:url(https://evil.example)}</style>'), 'style that loads'],
    ['a style with a url in capitals', svg('<path style="fill:URL( x )"/>'), 'must not load anything'],
    ['a style with an escaped url', svg('<style>path{fill:\\75rl(x)}</style>'), 'style that loads'],
    ['a style that masks', svg('<path style="mask:url(#m)"/>'), 'must not load anything'],
    ['a style with an image', svg('<style>svg{background:image-set("x" 1x)}</style>'), 'style that loads'],
    ['an animation in a style', svg('<style>@keyframes a{}</style>'), 'style that loads'],
    ['a base for references', svg('<path xml:base="https://evil.example"/>'), 'the attribute xml:base'],
    ['another namespace', '<svg xmlns="http://www.w3.org/1999/xhtml" viewBox="0 0 1 1"/>', 'must be an SVG'],
    ['another namespace inside', svg('<g xmlns="http://www.w3.org/1999/xhtml"/>'), 'another xmlns'],
    ['no namespace', '<svg viewBox="0 0 1 1"/>', 'must be an SVG'],
    ['an HTML page', '<!doctype html><html></html>', 'DOCTYPE'],
    ['a DOCTYPE', `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">${svg('')}`, 'DOCTYPE'],
    ['entities', `<!DOCTYPE svg [<!ENTITY a "aaaa">]>${svg('&a;')}`, 'DOCTYPE'],
    ['an entity that is not defined', svg('<title>&nbsp;</title>'), 'references'],
    ['a character that is none', svg('<title>&#x110000;</title>'), 'references'],
    ['a control character in numbers', svg('<title>&#0;</title>'), 'references'],
    ['CDATA', svg('<style><![CDATA[a{}]]></style>'), 'CDATA'],
    ['an instruction', `<?xml-stylesheet href="x.css"?>${svg('')}`, 'processing instructions'],
    ['text where none is drawn', svg('<g>x</g>'), 'text in the element g'],
    ['an SVG inside', svg(svg('')), 'an svg inside'],
    ['a pattern', svg('<pattern id="p"/>'), 'the element pattern'],
    ['a filter in a style', svg('<path style="fill:red;filter:blur(99px)"/>'), 'a style with a filter'],
    [
      'a filter in a style sheet',
      svg('<style>path{Backdrop-Filter : blur(9px)}</style>'),
      'a style with a filter',
    ],
    ['a filter behind a comment', svg('<path style="filter/**/:blur(9px)"/>'), 'a style with a filter'],
    ['a movement in a style', svg('<path style="animation-name:a"/>'), 'a style with a filter'],
    ['a transition in a style', svg('<style>path{transition:all 9s}</style>'), 'a style with a filter'],
    ['a reference that XML does not know', svg('<title>&LT;</title>'), 'references'],
    ['a number with a capital X', svg('<title>&#X41;</title>'), 'references'],
    ['half a character', svg('<title>&#xD800;</title>'), 'references'],
    ['a filter', svg('<filter id="f"/>'), 'the element filter'],
    [
      'copies of copies',
      svg('<g id="a"><use href="#b"/></g><g id="b"><path/></g><use href="#a"/>'),
      'use of what holds a use',
    ],
    ['a copy of itself', svg('<g id="a"><use href="#a"/></g>'), 'use of what holds a use'],
    ['masks in masks', svg('<mask id="a"><g mask="url(#b)"/></mask><mask id="b"/>'), 'inside of a mask'],
    [
      'copies in a clip',
      svg('<path id="p"/><clipPath id="c"><use href="#p"/></clipPath>'),
      'inside of a mask',
    ],
    ['no size', svg('', 'width="100%" height="100%"'), 'viewBox'],
    ['an empty box', svg('', 'viewBox="0 0 0 10"'), 'viewBox'],
    ['an endless box', svg('', 'viewBox="0 0 1e9 1"'), 'viewBox'],
    ['a tag that is not closed', svg('<g>'), 'must close the element g'],
    ['tags that are closed in another order', svg('<g><defs></g></defs>'), 'must close the element defs'],
    ['an attribute twice', svg('<path d="" d=""/>'), 'the attribute d twice'],
    ['an attribute without quotes', svg('<path d=1/>'), 'well-formed'],
    ['two roots', svg('') + svg(''), 'one element'],
    ['text behind it', `${svg('')}<!-- -->x`, 'one element'],
    ['nothing', '', 'one element'],
    ['a comment that is not closed', `${svg('')}<!-- `, 'well-formed'],
    ['a control character', svg('\u0001'), 'control characters'],
    ['deep nesting', svg('<g>'.repeat(40) + '</g>'.repeat(40)), 'nested deeper'],
  ])('an SVG with %s is refused by name', (_what, text, detail) => {
    expect(read(text)).toEqual({
      kind: 'fault',
      details: expect.arrayContaining([expect.stringContaining(detail)]),
    });
  });

  test('an SVG that is not UTF-8 is refused', () => {
    expect(read(Buffer.from(svg('<title>é</title>'), 'latin1'))).toEqual({
      kind: 'fault',
      details: ['must be UTF-8'],
    });
    expect(read(Buffer.from(svg(''), 'utf16le'))).toMatchObject({ kind: 'fault' });
  });

  test('every fault of an SVG is named once, ten at most', () => {
    expect(read(svg('<script/><script/><path onload="x"/><image/>'))).toEqual({
      kind: 'fault',
      details: [
        'must not have the element script',
        'must not have the attribute onload in the element path',
        'must not have the element image',
      ],
    });
    const many = Array.from({ length: 30 }, (_none, index) => `<x${index}/>`).join('');
    expect(read(svg(many))).toMatchObject({ details: { length: 10 } });
  });
});
