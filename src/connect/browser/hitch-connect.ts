import { type FrameSource, readConnectUrl } from './embed/connect-url.js';
import { type FrameFailure, openFrame } from './embed/frame.js';
import type { FrameMessage } from './embed/frame-message.js';
import { LABELS, matchLocale } from './embed/labels.js';
import { isPhone } from './embed/phone.js';
import { STYLE } from './embed/style.js';

const NAME = 'hitch-connect';
const ATTRIBUTES = ['url', 'theme', 'lang', 'label'] as const;

/** A server that renders the app's page may import this file: there it defines nothing. */
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;
let sheet: CSSStyleSheet | undefined;

/**
 * `<hitch-connect url="…">`: the connect page in a frame, or on a phone a button that opens it, because a link into an app is
 * unreliable from a frame. The content of the element is shown when there is no script or no frame.
 */
class HitchConnect extends Base {
  static readonly observedAttributes = ATTRIBUTES;
  declare url: string;
  declare theme: string;
  declare label: string;

  readonly #root = this.attachShadow({ mode: 'open' });
  readonly #link = document.createElement('a');
  readonly #slot = document.createElement('slot');
  #frame: HTMLIFrameElement | null = null;
  /** What the present content was made for. */
  #shown = '';
  #isUpdateDue = false;
  /** Ends with the frame, and ends its listeners. */
  #life = new AbortController();

  connectedCallback(): void {
    // What a page has set before this class was there hides the accessors.
    for (const name of ATTRIBUTES) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      Reflect.deleteProperty(this, name);
      this[name] = value;
    }
    if (canStyle(this.#root)) this.#root.adoptedStyleSheets = [(sheet ??= makeSheet())];
    this.#link.target = '_top';
    this.#link.dir = 'auto';
    this.#link.part.add('button');
    this.#requestUpdate();
  }

  disconnectedCallback(): void {
    this.#clear('');
  }

  attributeChangedCallback(): void {
    this.#requestUpdate();
  }

  /** Several attributes that change together make one frame. */
  #requestUpdate(): void {
    if (this.#isUpdateDue) return;
    this.#isUpdateDue = true;
    queueMicrotask(() => {
      this.#isUpdateDue = false;
      if (this.isConnected) this.#update();
    });
  }

  #update(): void {
    // An app may mint when its page is there already: without the attribute there is nothing to refuse yet.
    if (!this.hasAttribute('url')) return this.#showInside('');
    // Also the language of the page around it: `closest` begins with the element itself.
    const locale = matchLocale(this.closest<HTMLElement>('[lang]')?.lang ?? '');
    const source = readConnectUrl(this.url, this.theme, locale);
    const label = this.label || LABELS[locale ?? matchLocale(navigator.language) ?? 'en'] || '';
    this.#link.textContent = label;
    const wanted = source?.frameUrl ?? `invalid ${this.url}`;
    if (wanted !== this.#shown) {
      if (source) {
        this.#clear(wanted);
        this.#show(source);
      } else {
        this.#showInside(wanted);
        this.#dispatch('error', { code: 'invalid_url' });
      }
    }
    if (this.#frame) this.#frame.title = label;
  }

  #clear(next: string): void {
    this.#life.abort();
    this.#life = new AbortController();
    this.#frame = null;
    this.#shown = next;
    this.#root.replaceChildren();
  }

  /** Shows the content of the element, and no link of ours, for there is no URL. */
  #showInside(next: string): void {
    this.#clear(next);
    this.#slot.hidden = false;
    this.#slot.replaceChildren();
    this.#root.append(this.#slot);
  }

  #show(source: FrameSource): void {
    this.#link.href = source.href;
    if (isPhone(navigator) || !canStyle(this.#root)) {
      this.#root.append(this.#link);
      this.#dispatch('ready', { view: 'button' });
      return;
    }
    const skeleton = document.createElement('div');
    skeleton.part.add('skeleton');
    const listener = {
      onMessage: (message: FrameMessage) => this.#report(message, skeleton),
      onFailure: (code: FrameFailure) => {
        skeleton.remove();
        this.#slot.hidden = false;
        this.#dispatch('error', { code });
      },
    };
    this.#frame = openFrame(source, listener, this.#life.signal);
    this.#frame.hidden = true;
    this.#frame.part.add('frame');
    this.#slot.hidden = true;
    this.#slot.replaceChildren(this.#link);
    this.#root.append(skeleton, this.#frame, this.#slot);
  }

  #report(message: FrameMessage, skeleton: HTMLElement): void {
    const { type, ...detail } = message;
    if (message.type === 'resize' && this.#frame) this.#frame.style.height = `${message.height}px`;
    if (message.type === 'ready' && this.#frame) {
      skeleton.remove();
      this.#slot.hidden = true;
      this.#frame.hidden = false;
      return this.#dispatch('ready', { view: 'frame' });
    }
    this.#dispatch(type, detail);
  }

  #dispatch(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(`hitch-${name}`, { detail, bubbles: true, composed: true }));
  }
}

/** Safari before 16.4 has no style sheets for a shadow root. It gets the button, and not a frame that nothing lays out. */
function canStyle(root: ShadowRoot): boolean {
  return 'adoptedStyleSheets' in root;
}

/** Not a `<style>`, which a strict policy of the page would refuse. */
function makeSheet(): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(STYLE);
  return made;
}

/** Properties show the attributes. Null or undefined removes one. */
function reflect(name: string): void {
  Object.defineProperty(HitchConnect.prototype, name, {
    enumerable: true,
    configurable: true,
    get(this: HitchConnect) {
      return this.getAttribute(name) ?? '';
    },
    set(this: HitchConnect, value: string | null | undefined) {
      if (value === null || value === undefined) this.removeAttribute(name);
      else this.setAttribute(name, value);
    },
  });
}

if (globalThis.customElements && !customElements.get(NAME)) {
  ATTRIBUTES.forEach(reflect);
  customElements.define(NAME, HitchConnect);
}
