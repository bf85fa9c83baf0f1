/** Loads an export and gives it to the browser as a file, so that its address is in no list of downloads. */
export async function downloadExport(address: string): Promise<void> {
  // Not by the client of the API, which reads JSON.
  const response = await fetch(address);
  if (!response.ok) throw new Error(await readDetail(response));
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  // An answer that breaks off rejects here, and no file is made.
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name ?? 'export';
  link.click();
  // Long after the browser has taken the file.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function readDetail(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => ({}))) as { detail?: string; title?: string };
  return problem.detail ?? problem.title ?? `The service answered ${response.status}.`;
}
