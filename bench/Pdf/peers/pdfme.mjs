// Invoices by pdfme: one document in each call, then all in one call. Prints CPU milliseconds per document, bytes and peak memory.
import { readFileSync } from 'node:fs';
import { generate } from '@pdfme/generator';
import { image, line, table, text } from '@pdfme/schemas';

const [folder, inputsFile, fontFile, singles, batch] = process.argv.slice(2);
const template = JSON.parse(readFileSync(`${folder}/template.json`));
const invoices = JSON.parse(readFileSync(inputsFile));
const input = i => invoices[i % invoices.length];
const run = inputs => generate({
  template, inputs, plugins: { image, line, table, text },
  options: { font: { NotoSansJP: { data: readFileSync(fontFile), fallback: true } } },
});
const cpu = async work => {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1000, result];
};

let bytes = 0;
for (let i = 0; i < 3; i++) bytes = (await run([input(i)])).length;
const [single] = await cpu(async () => { for (let i = 0; i < +singles; i++) await run([input(i + 3)]); });
const [many, merged] = await cpu(() => run(Array.from({ length: +batch }, (_, i) => input(i))));
console.log(JSON.stringify({ single: single / singles, bytes, batch: many / batch, perPage: merged.length / batch, rss: process.resourceUsage().maxRSS / 1024 }));
