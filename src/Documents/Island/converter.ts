// What pdfme's designer asks of @pdfme/converter: the pages of a base PDF as pictures, and their sizes.
import { openPdf } from './pdf';

const MillimetresInAPoint = 25.4 / 72;

/** Sizes in millimetres. */
export async function pdf2size(pdf: ArrayBuffer | Uint8Array) {
  return eachPage(pdf, async (open, page) => {
    const { width, height } = await open.size(page);
    return { width: width * MillimetresInAPoint, height: height * MillimetresInAPoint };
  });
}

/** PNG files, `scale` times 72 dots to the inch. */
export async function pdf2img(pdf: ArrayBuffer | Uint8Array, { scale = 1 }: { scale?: number } = {}) {
  return eachPage(pdf, async (open, page) => {
    const canvas = await open.draw(page, Math.ceil((await open.size(page)).width * scale));
    const picture = await new Promise<Blob>((resolve, reject) =>
      canvas.toBlob(blob => (blob ? resolve(blob) : reject(new Error('The page is too large to be drawn.')))),
    );
    return picture.arrayBuffer();
  });
}

export const img2pdf = () => Promise.reject(new Error('Pictures are not made into PDFs here.'));

async function eachPage<T>(pdf: ArrayBuffer | Uint8Array, work: (open: Awaited<ReturnType<typeof openPdf>>, page: number) => Promise<T>) {
  const open = await openPdf(pdf.slice(0));
  try {
    const results: T[] = [];
    for (let page = 1; page <= open.pages; page++) results.push(await work(open, page));
    return results;
  } finally {
    await open.close();
  }
}
