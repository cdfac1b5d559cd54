// Draws templates as pdfme does. In: {out, fonts: {name: file}, cases: {name: folder}}.
// Writes a PDF for each case and pdfme's own font into the folder `out`. Out: {name: error} of the cases that failed.
import fs from 'node:fs';
import { text } from 'node:stream/consumers';
import { getDefaultFont } from '@pdfme/common';
import { generate, generateForm } from '@pdfme/generator';
import * as schemas from '@pdfme/schemas';

const { out, fonts, cases } = JSON.parse(await text(process.stdin));
const plugins = { ...schemas.barcodes };
for (const [name, plugin] of Object.entries(schemas)) if (plugin?.pdf && plugin.propPanel) plugins[name] = plugin;
const font = getDefaultFont();
fs.writeFileSync(`${out}/Roboto.ttf`, font.Roboto.data);
for (const [name, file] of Object.entries(fonts)) font[name] = { data: fs.readFileSync(file) };
console.warn = () => {};

const errors = {};
for (const [name, folder] of Object.entries(cases)) {
  const [template, inputs] = ['template', 'inputs'].map(part => JSON.parse(fs.readFileSync(`${folder}/${part}.json`, 'utf8')));
  try {
    const { form, ...own } = fs.existsSync(`${folder}/options.json`) ? JSON.parse(fs.readFileSync(`${folder}/options.json`, 'utf8')) : {};
    fs.writeFileSync(`${out}/${name}.pdf`, await (form ? generateForm : generate)({ template, inputs, options: { font, ...own }, plugins }));
  } catch (error) {
    errors[name] = String(error);
  }
}
console.log(JSON.stringify(errors));
