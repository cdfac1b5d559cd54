// Draws SVGs as pdfme does. In: [{svg, x, y, width, height}] in points. Out: base64 of an A4 page each.
import { PDFDocument } from '@pdfme/pdf-lib';
import { text } from 'node:stream/consumers';

const pages = [];
for (const { svg, x, y, width, height } of JSON.parse(await text(process.stdin))) {
  const document = await PDFDocument.create();
  const page = document.addPage([595, 842]);
  await page.drawSvg(svg, { x, y: 842 - y, width, height });
  pages.push(Buffer.from(await document.save()).toString('base64'));
}
console.log(JSON.stringify(pages));
