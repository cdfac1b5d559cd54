// Reads barcodes in pictures. In: [path of a PNG]. Out: [[format, text], …].
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

const wasm = await readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) } });
const results = [];
for (const path of JSON.parse(await text(process.stdin))) {
  const [found] = await readBarcodes(new Uint8Array(await readFile(path)), { tryHarder: true });
  results.push(found ? [found.format, found.text] : ['', '']);
}
console.log(JSON.stringify(results));
