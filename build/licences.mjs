// Every npm and NuGet dependency must have a licence that Apache-2.0 can live with.
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const allowed = new Set(['MIT', 'Zlib', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD', 'OFL-1.1', 'PostgreSQL', 'MS-PL', 'Unlicense', 'CC0-1.0', 'BlueOak-1.0.0', 'Python-2.0', 'MPL-2.0']);
// Read by hand, with what was found; a package that states its licence as a file.
const known = new Map([
  ['microsoft.net.test.sdk', 'MIT'], ['xunit.v3', 'Apache-2.0'],
]);
const bad = [];
const fits = expression => expression.replace(/[()]/g, '').split(/ OR /).some(option => option.split(/ AND /).every(part => allowed.has(part.trim())));

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
let npm = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === '') continue;
  npm++;
  const licence = entry.license ?? olderForms(path);
  if (!fits(licence)) bad.push(`npm ${path.replace('node_modules/', '')}: ${licence || 'no licence stated'}`);
}

const folders = process.env.NUGET_PACKAGES ?? join(homedir(), '.nuget', 'packages');
const nuget = new Map();
const projects = dir => readdirSync(dir, { withFileTypes: true }).flatMap(entry =>
  entry.isDirectory() && !['bin', 'node_modules'].includes(entry.name) ? projects(join(dir, entry.name)) : entry.name === 'project.assets.json' ? [join(dir, entry.name)] : []);
for (const file of ['src', 'tests', 'bench'].flatMap(projects))
  for (const [name, entry] of Object.entries(JSON.parse(readFileSync(file, 'utf8')).libraries))
    if (entry.type === 'package') nuget.set(name.toLowerCase(), entry.path);
for (const [name, path] of nuget) {
  const spec = readdirSync(join(folders, path)).find(file => file.endsWith('.nuspec'));
  const text = spec ? readFileSync(join(folders, path, spec), 'utf8') : '';
  const expression = text.match(/<license type="expression">([^<]+)</)?.[1] ?? known.get(name.split('/')[0]) ?? fromFile(text, path) ?? '';
  if (!fits(expression)) bad.push(`nuget ${name}: ${expression || text.match(/<license[^>]*>([^<]+)</)?.[1] || text.match(/<licenseUrl>([^<]+)</)?.[1] || 'no licence stated'}`);
}

// Packages from before SPDX expressions: a list, or a file of words.
function olderForms(path) {
  const manifest = existsSync(join(path, 'package.json')) ? JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) : {};
  if (manifest.licenses?.[0]?.type) return manifest.licenses[0].type;
  const file = existsSync(path) && readdirSync(path).find(name => /^(licen[sc]e|readme)/i.test(name));
  return file && /\bMIT\b|Permission is hereby granted, free of charge/.test(readFileSync(join(path, file), 'utf8')) ? 'MIT' : '';
}

function fromFile(text, path) {
  const file = text.match(/<license type="file">([^<]+)</)?.[1];
  const full = file && join(folders, path, file.replaceAll('\\', '/'));
  const words = full && existsSync(full) ? readFileSync(full, 'utf8') : '';
  if (/Permission is hereby granted, free of charge/.test(words)) return 'MIT';
  if (/Apache License\s+Version 2\.0/.test(words)) return 'Apache-2.0';
  if (/licenseUrl>https:\/\/(licenses\.nuget\.org\/MIT|opensource\.org\/licenses\/MIT)/.test(text)) return 'MIT';
  return null;
}

if (bad.length) {
  console.error(bad.join('\n'));
  process.exit(1);
}
console.error(`${npm} npm and ${nuget.size} NuGet packages, all allowed`);
