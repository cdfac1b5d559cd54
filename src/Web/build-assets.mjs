// Bundles and compresses Assets/app.css and every script into the folder that is given; run by the build.
import { build } from 'esbuild';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pack } from './pack.mjs';

const out = process.argv[2];
const resolve = createRequire(import.meta.url).resolve;
mkdirSync(out, { recursive: true });

const islands = readdirSync('Assets/islands', { withFileTypes: true })
  .filter(entry => entry.name.endsWith('.ts'))
  .map(entry => join('Assets/islands', entry.name));
await build({
  entryPoints: ['Assets/app.css', ...islands],
  outdir: out,
  outbase: 'Assets',
  entryNames: '[name]',
  bundle: true,
  minify: true,
  target: ['es2022', 'chrome120', 'firefox120', 'safari17'],
  logLevel: 'warning',
});
copyFileSync(resolve('htmx.org/dist/htmx.min.js'), join(out, 'htmx.js'));
copyFileSync('Assets/favicon.svg', join(out, 'favicon.svg'));
pack(out);
