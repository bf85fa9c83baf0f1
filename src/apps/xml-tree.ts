/** An element of a document. */
export interface XmlElement {
  readonly name: string;
  /** With their references replaced. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  /** The text directly inside of it. */
  text: string;
}

export type ReadXml =
  { readonly kind: 'xml'; readonly root: XmlElement } | { readonly kind: 'fault'; readonly detail: string };

const NAME = '[A-Za-z_][\\w.-]*(?::[A-Za-z_][\\w.-]*)?';
const ATTRIBUTE = `\\s+(${NAME})\\s*=\\s*("[^"<]*"|'[^'<]*')`;
const DECLARATION =
  /^\s*<\?xml\s+version\s*=\s*(["'])1\.0\1(\s+encoding\s*=\s*(["'])utf-8\3)?(\s+standalone\s*=\s*(["'])(yes|no)\5)?\s*\?>/i;
const TOKEN = new RegExp(
  `<!--(?:(?!--)[\\s\\S])*-->|</(${NAME})\\s*>|<(${NAME})((?:${ATTRIBUTE.replaceAll(/\((?!\?)/g, '(?:')})*)\\s*(/?)>|([^<]+)`,
  'y',
);
const REFERENCE = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));/g;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
// eslint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F\uFFFE\uFFFF]/;
/** In levels. */
const MAX_DEPTH = 32;

/**
 * Reads the part of XML 1.0 that pictures need: elements, attributes, text and comments. Document types, entities, CDATA and
 * instructions are faults, so that every reader of the document sees the same elements.
 * https://www.w3.org/TR/xml/ (read 2026-11)
 */
export function readXml(document: string): ReadXml {
  const text = document.replace(DECLARATION, '');
  if (CONTROL.test(text)) return fault('must not have control characters');
  const top: XmlElement = { name: '', attributes: new Map(), children: [], text: '' };
  const open = [top];
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (token === null) return fault(explainToken(text.slice(at)));
    const [, closed, opened, attributes = '', empty, between] = token;
    const parent = open.at(-1) ?? top;
    if (between !== undefined) {
      const decoded = decode(between);
      if (decoded === null || between.includes(']]>')) return fault(BAD_REFERENCE);
      parent.text += decoded;
    } else if (closed !== undefined) {
      if (closed !== parent.name) return fault(`must close the element ${parent.name || closed}`);
      open.pop();
    } else if (opened !== undefined) {
      const read = readAttributes(attributes);
      if (typeof read === 'string') return fault(read);
      const element: XmlElement = { name: opened, attributes: read, children: [], text: '' };
      parent.children.push(element);
      if (empty !== '/') open.push(element);
      if (open.length > MAX_DEPTH) return fault(`must not be nested deeper than ${MAX_DEPTH} levels`);
    }
  }
  const [root, ...others] = top.children;
  if (open.length > 1) return fault(`must close the element ${open.at(-1)?.name}`);
  if (root === undefined || others.length > 0 || top.text.trim() !== '')
    return fault('must be one element with nothing around it');
  return { kind: 'xml', root };
}

const BAD_REFERENCE = 'must not have references other than &amp; &lt; &gt; &quot; &apos; and numbers';

/** The attributes by name, or the rule that they break. */
function readAttributes(text: string): Map<string, string> | string {
  const attributes = new Map<string, string>();
  for (const [, name = '', quoted = ''] of text.matchAll(new RegExp(ATTRIBUTE, 'g'))) {
    if (attributes.has(name)) return `must not have the attribute ${name} twice in one element`;
    const value = decode(quoted.slice(1, -1));
    if (value === null) return BAD_REFERENCE;
    attributes.set(name, value);
  }
  return attributes;
}

/** The text with its references replaced; null when one is not known. */
function decode(text: string): string | null {
  if (text.replace(REFERENCE, '').includes('&')) return null;
  const points: number[] = [];
  const decoded = text.replace(REFERENCE, (_whole, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return NAMED[name] ?? '';
    const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    points.push(point);
    return point <= 0x10ffff ? String.fromCodePoint(point) : '';
  });
  const isCharacter = points.every((point) => point <= 0x10ffff && (point < 0xd800 || point > 0xdfff));
  return isCharacter && !CONTROL.test(decoded) ? decoded : null;
}

function explainToken(rest: string): string {
  if (/^<!DOCTYPE/i.test(rest)) return 'must not have a DOCTYPE or entities';
  if (rest.startsWith('<![CDATA[')) return 'must not have CDATA';
  if (rest.startsWith('<?')) return 'must not have processing instructions';
  return 'must be well-formed XML: unreadable from ' + JSON.stringify(rest.slice(0, 20));
}

function fault(detail: string): ReadXml {
  return { kind: 'fault', detail };
}
