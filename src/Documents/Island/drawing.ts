// Draws the pages of PDFs onto canvases. Large, so it is imported only when there is something to draw.
import { getDocument, GlobalWorkerOptions, PDFWorker, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

let worker: PDFWorker | undefined;

/** @param workerAddress where the script of the worker is; one worker serves all documents of a page. */
export async function open(bytes: Uint8Array, workerAddress: string): Promise<Pdf> {
  GlobalWorkerOptions.workerSrc = workerAddress;
  const document = await getDocument({
    data: bytes,
    worker: (worker ??= new PDFWorker()),
    isEvalSupported: false,
    useWasm: false,
    enableXfa: false,
    useSystemFonts: true,
    verbosity: 0,
  }).promise;
  return new Pdf(document);
}

/** An open document. Pages count from 1, sizes of pages are points. */
export class Pdf {
  constructor(private readonly document: PDFDocumentProxy) {}

  get pages() {
    return this.document.numPages;
  }

  async size(page: number): Promise<{ width: number; height: number }> {
    const { width, height } = (await this.document.getPage(page)).getViewport({ scale: 1 });
    return { width, height };
  }

  /** A canvas with the page on it, `width` pixels wide. */
  async draw(page: number, width: number): Promise<HTMLCanvasElement> {
    const source = await this.document.getPage(page);
    const viewport = source.getViewport({ scale: width / source.getViewport({ scale: 1 }).width });
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [Math.round(viewport.width), Math.round(viewport.height)];
    await source.render({ canvas, viewport }).promise;
    return canvas;
  }

  close() {
    return this.document.destroy();
  }
}
