// Takes the Chinese and Japanese word list out of the ICU data in this Node.js and writes it where the PDF engine keeps it.
// Run by hand when the list is to be renewed: node build/cjdict.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

const binary = readFileSync(process.execPath);
const into = new URL('../src/Engines/Pdf/Templates/Words/cjdict.br', import.meta.url);

for (let at = 0; (at = binary.indexOf(Buffer.from([0xda, 0x27]), at)) >= 0; at++) {
  const start = at - 2;
  if (binary.toString('latin1', start + 12, start + 16) !== 'CmnD') continue;
  const table = start + binary.readUInt16LE(start);
  const items = [];
  for (let i = 0; i < binary.readUInt32LE(table); i++) {
    const name = table + binary.readUInt32LE(table + 4 + i * 8);
    items.push([binary.toString('latin1', name, binary.indexOf(0, name)), table + binary.readUInt32LE(table + 8 + i * 8)]);
  }
  items.sort((a, b) => a[1] - b[1]);
  const found = items.findIndex(([name]) => name.endsWith('/brkitr/cjdict.dict'));
  if (found < 0) continue;
  const file = binary.subarray(items[found][1], items[found + 1][1]);
  // The engine reads the trie alone: 16-bit units, little endian, after the file's header and its eight indexes.
  const trie = file.subarray(file.readUInt16LE(0) + file.readInt32LE(file.readUInt16LE(0)), file.readUInt16LE(0) + file.readInt32LE(file.readUInt16LE(0) + 4));
  writeFileSync(into, brotliCompressSync(trie, { params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  console.log(`ICU ${process.versions.icu}: ${trie.length} bytes`);
  process.exit(0);
}
console.error('This Node.js carries no word list of its own (built with --with-intl=system-icu?).');
process.exit(1);
