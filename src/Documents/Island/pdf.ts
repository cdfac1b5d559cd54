import type { Pdf } from './drawing';

// The page says with the script's own tag where the two large files are.
const { drawing, worker } = (document.currentScript as HTMLScriptElement).dataset;
let loaded: Promise<typeof import('./drawing')> | undefined;

/** Opens a PDF for drawing; what draws it is fetched when the first one is opened. */
export async function openPdf(bytes: ArrayBuffer | Uint8Array): Promise<Pdf> {
  loaded ??= import(drawing!);
  return (await loaded).open(new Uint8Array(bytes), worker!);
}

/** The PDF behind an address of ours, or null when there is none. */
export async function fetchPdf(address: string): Promise<Pdf | null> {
  const answer = await fetch(address, { headers: { accept: 'application/pdf' } });
  return answer.ok && answer.headers.get('content-type') === 'application/pdf' ? openPdf(await answer.arrayBuffer()) : null;
}
