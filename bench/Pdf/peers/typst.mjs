// The invoice by Typst, one document in each call with one compiler. Prints CPU milliseconds per document, bytes and peak memory.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';

const [folder, fontFile, singles] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const [invoice] = JSON.parse(readFileSync(`${folder}/inputs.json`));
const stamp = JSON.parse(readFileSync(`${folder}/template.json`)).schemas[0].find(element => element.name === 'stamp').content.split(',')[1];
const compiler = NodeCompiler.create({ workspace: here, fontArgs: [{ fontPaths: [dirname(resolve(fontFile))] }] });
compiler.mapShadow(`${here}/stamp.png`, Buffer.from(stamp, 'base64'));
const run = i => compiler.pdf({
  mainFilePath: `${here}/invoice.typ`,
  inputs: { data: JSON.stringify({ ...invoice, number: `請求番号: INV-2026-${String(i).padStart(6, '0')}` }) },
});

let bytes = 0;
for (let i = 0; i < 5; i++) bytes = run(i).length;
const measure = between => {
  const before = process.cpuUsage();
  for (let i = 0; i < +singles; i++) { between(); run(i + 1000); }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / singles;
};
// What Typst remembers of the document before is most of this one, since they differ in a number alone; without that it is on its own.
const remembering = measure(() => {});
const single = measure(() => compiler.evictCache(0));
console.log(JSON.stringify({ single, remembering, bytes, rss: process.resourceUsage().maxRSS / 1024 }));
