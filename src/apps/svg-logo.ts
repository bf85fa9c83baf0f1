import { imageFault, type ImageSize } from './image-size.js';
import { readXml, type XmlElement } from './xml-tree.js';

const SVG = 'http://www.w3.org/2000/svg';
const XLINK = 'http://www.w3.org/1999/xlink';

/**
 * The elements that draw, and those that say what is drawn. Without script, links, images, foreign content, animation, filters and
 * patterns: these act, load, or cost the browser more than their bytes say.
 */
const ELEMENTS = new Set(
  (
    'svg g defs title desc path rect circle ellipse line polyline polygon text tspan linearGradient radialGradient stop ' +
    'clipPath mask use style'
  ).split(' '),
);
const WITH_TEXT = new Set(['title', 'desc', 'text', 'tspan', 'style']);

const ATTRIBUTES = new Set(
  (
    'id class role version x y x1 y1 x2 y2 cx cy r rx ry fx fy fr dx dy d points width height viewBox preserveAspectRatio ' +
    'transform gradientTransform gradientUnits spreadMethod offset clipPathUnits maskUnits maskContentUnits pathLength rotate ' +
    'textLength lengthAdjust style xml:space fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap ' +
    'stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset stop-color stop-opacity opacity color clip-path clip-rule ' +
    'mask mask-type display visibility overflow paint-order vector-effect shape-rendering text-rendering color-interpolation ' +
    'font-family font-size font-style font-weight letter-spacing text-anchor dominant-baseline aria-label aria-hidden ' +
    'data-name focusable'
  ).split(' '),
);

/** Attributes that name or describe, and are never read as CSS. */
const INERT = new Set('id class role version aria-label aria-hidden data-name'.split(' '));

const REFERS_WITHIN = /^#[\w.-]+$/;
const PAINT_OF_DOCUMENT = /^url\(#[\w.-]+\)$/;
const MAY_REFER = new Set(['fill', 'stroke', 'clip-path', 'mask']);
/** What CSS loads with, or spells it with. */
const LOADS = /[\\@<]|\b(?:url|src|image|image-set|cross-fade|element|attr|var|env|paint|expression)\s*\(/i;
/** CSS that filters or moves what it draws, as the elements that are not in the list do. A comment may stand before the colon. */
const COSTS =
  /(?<![\w-])(?:-webkit-)?(?:backdrop-)?(?:filter|animation|transition)(?:-[a-z]+)*(?:\s|\/\*(?:[^*]|\*(?!\/))*\*\/)*:/i;
const OWN_PAINT = /\b(fill|stroke)\s*:\s*url\(#[\w.-]+\)/gi;

/** As many faults as a person can act on at once. */
const MAX_FAULTS = 10;
const MAX_UNITS = 100_000;

/**
 * The size of an SVG that a page can show safely. Nothing is cleaned: what is refused names its fault, so that an operator sees why
 * the picture would have looked different. There is no well-kept sanitiser for Node without a DOM, and none that refuses.
 * What pages show is an `<img>`, which runs no script; this is for the address itself, and for what a picture may cost to draw.
 */
export function readSvgSize(bytes: Buffer): ImageSize {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return imageFault('must be UTF-8');
  }
  const read = readXml(text);
  if (read.kind === 'fault') return imageFault(read.detail);
  const { root } = read;
  if (root.name !== 'svg' || root.attributes.get('xmlns') !== SVG)
    return imageFault(`must be an SVG: an element svg with xmlns="${SVG}"`);
  const faults = new Set(
    [...elementsOf(root)].flatMap((element) => [...faultsOf(element, element === root)]),
  );
  for (const nested of findNesting(root)) faults.add(nested);
  if (faults.size > 0) return imageFault(...[...faults].slice(0, MAX_FAULTS));
  const size = sizeOf(root);
  return size ?? imageFault('must have a viewBox, or a width and a height in pixels, above 0');
}

function* elementsOf(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* elementsOf(child);
}

function* faultsOf({ name, attributes, text }: XmlElement, isRoot: boolean): Generator<string> {
  if (!ELEMENTS.has(name) || (name === 'svg' && !isRoot)) {
    yield name === 'svg' ? 'must not have an svg inside of it' : `must not have the element ${name}`;
    return;
  }
  if (!WITH_TEXT.has(name) && text.trim() !== '') yield `must not have text in the element ${name}`;
  if (name === 'style' && isLoading(text)) yield 'must not have a style that loads or defines anything';
  if (name === 'style' && COSTS.test(text)) yield COSTLY;
  for (const [attribute, value] of attributes) yield* faultsOfAttribute(name, attribute, value);
}

const COSTLY = 'must not have a style with a filter, an animation or a transition';

function* faultsOfAttribute(element: string, name: string, value: string): Generator<string> {
  if (name === 'xmlns' || name === 'xmlns:svg' || name === 'xmlns:xlink') {
    if (value !== (name === 'xmlns:xlink' ? XLINK : SVG)) yield `must not have another ${name}`;
  } else if (name === 'href' || name === 'xlink:href') {
    if (!['use', 'linearGradient', 'radialGradient'].includes(element))
      yield `must not have ${name} in the element ${element}`;
    else if (!REFERS_WITHIN.test(value))
      yield `must not refer to anything outside of it: ${name} must be #id`;
  } else if (element === 'style' ? name !== 'type' && name !== 'id' : !ATTRIBUTES.has(name)) {
    yield `must not have the attribute ${name} in the element ${element}`;
  } else if (name === 'style' ? isLoading(value) : !INERT.has(name) && LOADS.test(value)) {
    const isOwn = MAY_REFER.has(name) && PAINT_OF_DOCUMENT.test(value);
    if (!isOwn)
      yield `must not load anything: ${name} in the element ${element} may hold url(#id) or no url at all`;
  } else if (name === 'style' && COSTS.test(value)) {
    yield COSTLY;
  }
}

/** Whether a style does more than to set colours and lines; gradients of the same picture are colours. */
function isLoading(css: string): boolean {
  return LOADS.test(css.replace(OWN_PAINT, ''));
}

/**
 * Copies of copies: ten of ten of ten draw a thousand from a few bytes, and so do masks in masks. A copy must hold no copy, and what
 * masks or clips must hold neither a copy nor another mask.
 */
function* findNesting(root: XmlElement): Generator<string> {
  const elements = [...elementsOf(root)];
  const holders = new Set(
    elements
      .filter((element) => [...elementsOf(element)].some(({ name }) => name === 'use'))
      .map(({ attributes }) => attributes.get('id')),
  );
  const uses = elements.filter(({ name }) => name === 'use');
  const target = ({ attributes }: XmlElement): string | undefined =>
    (attributes.get('href') ?? attributes.get('xlink:href'))?.slice(1);
  if (uses.some((use) => holders.has(target(use)))) yield 'must not have a use of what holds a use';
  const covers = elements.filter(({ name }) => name === 'mask' || name === 'clipPath');
  const isNested = covers.some((cover) =>
    [...elementsOf(cover)].some(
      ({ name, attributes }) => name === 'use' || attributes.has('mask') || attributes.has('clip-path'),
    ),
  );
  if (isNested) yield 'must not have a use, mask or clip-path inside of a mask or clipPath';
}

function sizeOf({ attributes }: XmlElement): ImageSize | null {
  const box = attributes
    .get('viewBox')
    ?.trim()
    .split(/[\s,]+/)
    .map(Number);
  const [width = NaN, height = NaN] =
    box?.length === 4
      ? box.slice(2)
      : [attributes.get('width'), attributes.get('height')].map((value = '') =>
          /^\d+(\.\d+)?(px)?$/.test(value) ? Number.parseFloat(value) : NaN,
        );
  const isFit = width > 0 && height > 0 && width <= MAX_UNITS && height <= MAX_UNITS;
  if (!isFit) return null;
  return { kind: 'size', width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
}
