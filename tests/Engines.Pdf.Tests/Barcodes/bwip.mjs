// Draws barcodes as pdfme has them drawn. In: [{type, text, width, height, includetext, background, bars, ink}]. Out: base64 PNG, or the error.
import bwipjs from 'bwip-js';
import { text } from 'node:stream/consumers';

const results = [];
for (const job of JSON.parse(await text(process.stdin))) {
  try {
    const png = await bwipjs.toBuffer({
      bcid: job.type === 'nw7' ? 'rationalizedCodabar' : job.type,
      text: job.text, width: job.width, height: job.height, scale: 5, includetext: job.includetext, textxalign: 'center',
      ...(job.background && { backgroundcolor: job.background }), ...(job.bars && { barcolor: job.bars }), ...(job.ink && { textcolor: job.ink }),
    });
    results.push({ png: png.toString('base64') });
  } catch (error) {
    results.push({ error: String(error.message ?? error) });
  }
}
console.log(JSON.stringify(results));
