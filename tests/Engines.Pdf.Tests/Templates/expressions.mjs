// Evaluates placeholders as pdfme does. In: {variables, contents}. Out: a text for each content.
process.env.TZ = 'UTC';
import { text } from 'node:stream/consumers';
import { replacePlaceholders } from '@pdfme/common';

const { variables, contents } = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(contents.map(content => replacePlaceholders({ content, variables, schemas: [[]] }).toWellFormed())));
