import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { themeName } from '../apps/brand-theme.js';
import type { AppBranding } from '../apps/branding.js';
import type { BuiltStyles } from './page-style.js';

/** The script and the style sheets of the pages, under addresses that change with their content. */
@Injectable()
export class PageFiles {
  readonly script = readBuilt('connect-page.js');
  readonly styles: BuiltStyles = {
    page: readBuilt('page.css').toString(),
    dark: readBuilt('dark.css').toString().trim(),
  };
  readonly scriptPath = `/pages/${nameOf(this.script)}.js`;
  /** Of all style sheets: a release that changes the look changes the addresses of every theme. */
  readonly styleVersion = nameOf(Buffer.from(JSON.stringify(this.styles)));

  /** Path of the style sheet with an app's colours and corners. */
  stylePath(branding: Pick<AppBranding, 'accentColor' | 'accentColorDark' | 'theme' | 'corners'>): string {
    return `/pages/${this.styleVersion}/${themeName(branding)}.css`;
  }
}

/** A file that the build has bundled. */
function readBuilt(name: string): Buffer {
  return readFileSync(new URL(`browser/${name}`, import.meta.url));
}

function nameOf(content: Buffer): string {
  return hash('sha256', content, 'hex').slice(0, 16);
}
