import { createHash } from 'node:crypto';
import type { ImageFault } from './image-size.js';
import { readRasterSize } from './raster-logo.js';
import { readSvgSize } from './svg-logo.js';

/** The themes that an app may have a logo for. The light one also serves dark pages when there is no dark one. */
export const LOGO_THEMES = ['light', 'dark'] as const;
export type LogoTheme = (typeof LOGO_THEMES)[number];

export const LOGO_TYPES = ['image/svg+xml', 'image/png', 'image/webp'] as const;
export type LogoType = (typeof LOGO_TYPES)[number];

/** It is a part of the first view of a page, which is at most 30 kB. */
export const MAX_LOGO_BYTES = 10_240;

/** A logo without its bytes. */
export interface LogoFacts {
  /** In the address of the picture. */
  readonly hash: string;
  readonly contentType: LogoType;
  readonly width: number;
  readonly height: number;
}

/** The logos of an app. */
export type AppLogos = Readonly<Record<LogoTheme, LogoFacts | null>>;

export const NO_LOGOS: AppLogos = { light: null, dark: null };

/** A logo that may be stored, or why it may not. */
export type ReadLogo =
  { readonly kind: 'logo'; readonly logo: LogoFacts & { readonly bytes: Buffer } } | ImageFault;

/** Checks that bytes are a picture of their type which a page can show safely. They are stored as they are, or not at all. */
export function readLogo(contentType: LogoType, bytes: Buffer): ReadLogo {
  const size = contentType === 'image/svg+xml' ? readSvgSize(bytes) : readRasterSize(contentType, bytes);
  if (size.kind === 'fault') return size;
  const { width, height } = size;
  return { kind: 'logo', logo: { hash: hashPicture(contentType, bytes), contentType, width, height, bytes } };
}

/** The path that a logo is served at. Another picture has another one, so that it can be cached forever. */
export function logoPath(hash: string): string {
  return `/brand/${hash}`;
}

/** Whether a text may be the hash of a picture. */
export function isPictureHash(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

function hashPicture(contentType: LogoType, bytes: Buffer): string {
  return createHash('sha256').update(`${contentType}\n`).update(bytes).digest('base64url');
}
