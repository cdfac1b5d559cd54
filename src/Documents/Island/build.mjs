// Bundles the scripts of documents, and the fonts that the designer measures with, into the folder that is given; run by the build.
import { build } from 'esbuild';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pack } from '../../Web/pack.mjs';

const out = process.argv[2];
const packages = createRequire(import.meta.url).resolve;
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const common = {
  outdir: out,
  bundle: true,
  minify: true,
  legalComments: 'none', // they stand in NOTICE
  target: ['es2022', 'chrome120', 'firefox120', 'safari17'],
  logLevel: 'error',
};
await Promise.all([
  build({ ...common, entryPoints: ['thumbnails.ts', 'compare.ts'] }),
  // Imported when the first picture is due, and its worker by its address.
  build({ ...common, entryPoints: { drawing: 'drawing.ts', 'drawing.worker': packages('pdfjs-dist/legacy/build/pdf.worker.mjs') }, format: 'esm' }),
  build({
    ...common,
    entryPoints: ['designer.ts'],
    // pdfme reads base PDFs by a WebAssembly program, which our pages may not run; ours does it with what draws the previews.
    alias: { '@pdfme/converter': resolve('converter.ts') },
    // Code for Node that no browser reaches.
    plugins: [{
      name: 'no-node',
      setup(bundle) {
        bundle.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'no-node' }));
        bundle.onLoad({ filter: /.*/, namespace: 'no-node' }, () => ({ contents: 'module.exports = {};' }));
      },
    }],
    define: { 'process.env.NODE_ENV': '"production"', 'import.meta.url': 'documentAddress' },
    banner: { js: 'var documentAddress=document.currentScript.src;' },
  }),
]);
for (const [name, file] of [['NotoSansJP', '400Regular/NotoSansJP_400Regular'], ['NotoSansJP-Bold', '700Bold/NotoSansJP_700Bold']])
  copyFileSync(packages(`@expo-google-fonts/noto-sans-jp/${file}.ttf`), join(out, `${name}.ttf`));
pack(out);
