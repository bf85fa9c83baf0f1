/** What the page in the frame reports. */
export type FrameMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'status'; readonly status: string; readonly reason: string | null }
  | { readonly type: 'resize'; readonly height: number };

const LEAST_HEIGHT = 200;
const MOST_HEIGHT = 2000;

/**
 * Reads the data of a message whose source and origin were checked. Null for data of another form, for example of a later version.
 * Only the named fields are taken.
 */
export function readFrameMessage(data: unknown): FrameMessage | null {
  const { source, type, status, reason, height } = (data ?? {}) as Readonly<Record<string, unknown>>;
  if (source !== 'hitch') return null;
  if (type === 'ready') return { type };
  if (type === 'status' && typeof status === 'string')
    return { type, status, reason: typeof reason === 'string' ? reason : null };
  if (type === 'resize' && Number.isFinite(height))
    return { type, height: Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, Math.ceil(height as number))) };
  return null;
}
