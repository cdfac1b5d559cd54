// Invoices by Typst, one document in each call with one compiler. Prints CPU milliseconds per document, bytes and peak memory.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';

const [folder, inputsFile, fontFile, singles] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const invoices = JSON.parse(readFileSync(inputsFile));
const stamp = JSON.parse(readFileSync(`${folder}/template.json`)).schemas[0].find(element => element.name === 'stamp').content.split(',')[1];
const compiler = NodeCompiler.create({ workspace: here, fontArgs: [{ fontPaths: [dirname(resolve(fontFile))] }] });
compiler.mapShadow(`${here}/stamp.png`, Buffer.from(stamp, 'base64'));
const run = i => compiler.pdf({
  mainFilePath: `${here}/invoice.typ`,
  inputs: { data: JSON.stringify(invoices[i % invoices.length]) },
});

let bytes = 0;
for (let i = 0; i < 5; i++) bytes = run(i).length;
let next = 5;
const measure = between => {
  const before = process.cpuUsage();
  for (let i = 0; i < +singles; i++) { between(); run(next++); }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / singles;
};
// As it comes, it keeps what it found out of the documents before: the sender's part is in all of them.
const single = measure(() => {});
const forgetting = measure(() => compiler.evictCache(0));
console.log(JSON.stringify({ single, forgetting, bytes, rss: process.resourceUsage().maxRSS / 1024 }));
