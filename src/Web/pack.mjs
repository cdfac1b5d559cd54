// What the build embeds of an asset: the file compressed once and for all. The server hands these bytes on as they are.
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

/** Of more than this, the best compression takes minutes for a few percent. */
const Large = 1 << 20;

/** Replaces every file of a folder by itself, compressed: `app.css` becomes `app.css.br`. */
export function pack(folder) {
  for (const name of readdirSync(folder).filter(name => !name.endsWith('.br'))) {
    const bytes = readFileSync(join(folder, name));
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: bytes.length > Large ? 9 : 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params }));
    rmSync(join(folder, name));
  }
}
