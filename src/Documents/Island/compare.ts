// Two versions of a template side by side: what differs in the pictures is framed, and one goes from place to place by keyboard.
import type { Pdf } from './drawing';
import { fetchPdf } from './pdf';
import { t } from './texts';

const Width = 900; // pixels of a page when it is compared
const Cell = 12; // pixels; differences that are nearer than this are one place
const Slight = 24; // of 255: what a pixel may differ by

interface Place {
  page: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

const root = document.getElementById('compare')!;
void start().catch(() => {
  root.querySelector('.says')!.textContent = t('図を描けません。PDF で見比べてください。', 'The pictures cannot be drawn. Compare the PDFs.');
});

async function start() {
  const [before, after] = await Promise.all([fetchPdf(root.dataset.before!), fetchPdf(root.dataset.after!)]);
  if (!before || !after) throw new Error('no PDF');
  const places: Place[] = [];
  const frames: HTMLElement[] = [];
  for (let page = 1; page <= Math.max(before.pages, after.pages); page++) {
    const [left, right] = await Promise.all([picture(before, page), picture(after, page)]);
    const found = different(left, right).map(place => ({ ...place, page }));
    const pair = sheet(page, left, right, found);
    root.querySelector('.sheets')!.append(pair.element);
    frames.push(...pair.frames);
    places.push(...found);
  }
  walk(places, frames);
  root.dataset.ready = '';
}

const picture = (pdf: Pdf, page: number) => (page <= pdf.pages ? pdf.draw(page, Width) : Promise.resolve(null));

/** Where two pictures of a page differ, from top to bottom; all of it when one of them is missing. */
function different(left: HTMLCanvasElement | null, right: HTMLCanvasElement | null): Omit<Place, 'page'>[] {
  if (!left || !right) {
    const { width, height } = (left ?? right)!;
    return [{ x: 0, y: 0, width, height }];
  }
  const [width, height] = [Math.max(left.width, right.width), Math.max(left.height, right.height)];
  const [a, b] = [pixels(left, width, height), pixels(right, width, height)];
  const [columns, rows] = [Math.ceil(width / Cell), Math.ceil(height / Cell)];
  const changed = new Uint8Array(columns * rows);
  for (let i = 0; i < a.length; i += 4) {
    if (Math.abs(a[i] - b[i]) <= Slight && Math.abs(a[i + 1] - b[i + 1]) <= Slight && Math.abs(a[i + 2] - b[i + 2]) <= Slight) continue;
    const [x, y] = [(i / 4) % width, Math.floor(i / 4 / width)];
    changed[Math.floor(y / Cell) * columns + Math.floor(x / Cell)] = 1;
  }
  return connected(changed, columns, rows)
    .map(({ x, y, width: w, height: h }) => ({ x: x * Cell, y: y * Cell, width: w * Cell, height: h * Cell }))
    .sort((one, other) => one.y - other.y || one.x - other.x);
}

function pixels(canvas: HTMLCanvasElement, width: number, height: number) {
  const sheet = document.createElement('canvas');
  [sheet.width, sheet.height] = [width, height];
  const context = sheet.getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(canvas, 0, 0);
  return context.getImageData(0, 0, width, height).data;
}

/** Rectangles around the cells that hang together; a cell between two is bridged, so that words stay whole. */
function connected(changed: Uint8Array, columns: number, rows: number) {
  const found: { x: number; y: number; width: number; height: number }[] = [];
  for (let start = 0; start < changed.length; start++) {
    if (!changed[start]) continue;
    changed[start] = 0;
    let [x0, y0, x1, y1] = [columns, rows, 0, 0];
    for (const open = [start]; open.length > 0; ) {
      const cell = open.pop()!;
      const [x, y] = [cell % columns, Math.floor(cell / columns)];
      [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -2; dx <= 2; dx++) {
          const [nx, ny] = [x + dx, y + dy];
          if (nx < 0 || ny < 0 || nx >= columns || ny >= rows || !changed[ny * columns + nx]) continue;
          changed[ny * columns + nx] = 0;
          open.push(ny * columns + nx);
        }
    }
    found.push({ x: x0, y: y0, width: x1 - x0 + 1, height: y1 - y0 + 1 });
  }
  return found;
}

/** Two pictures of one page with the frames on both. */
function sheet(page: number, left: HTMLCanvasElement | null, right: HTMLCanvasElement | null, places: Omit<Place, 'page'>[]) {
  const element = document.createElement('section');
  const title = document.createElement('h3');
  title.textContent = t(`${page} ページ`, `Page ${page}`);
  const pair = document.createElement('div');
  pair.className = 'pair';
  element.append(title, pair);
  const frames: HTMLElement[] = [];
  [left, right].forEach((canvas, side) => {
    const holder = document.createElement('div');
    holder.className = 'side-picture';
    pair.append(holder);
    if (!canvas) {
      holder.textContent = t('このページはありません', 'There is no such page');
      return;
    }
    canvas.role = 'img';
    canvas.ariaLabel = t(`${page} ページ、${side === 0 ? '前' : '後'}`, `Page ${page}, ${side === 0 ? 'before' : 'after'}`);
    holder.append(canvas);
    places.forEach((place, i) => {
      const frame = document.createElement('span');
      frame.className = 'difference';
      const share = (of: number, all: number) => `${(100 * of) / all}%`;
      Object.assign(frame.style, {
        left: share(place.x, canvas.width),
        top: share(place.y, canvas.height),
        width: share(place.width, canvas.width),
        height: share(place.height, canvas.height),
      });
      holder.append(frame);
      if (side === 1 || !right) frames[i] = frame;
      frame.dataset.of = `${i}`;
    });
  });
  return { element, frames };
}

function walk(places: Place[], frames: HTMLElement[]) {
  const says = root.querySelector<HTMLElement>('.says')!;
  const [back, on] = root.querySelectorAll<HTMLButtonElement>('.walk button');
  let at = -1;
  const go = (step: number) => {
    if (places.length === 0) return;
    at = at < 0 ? (step > 0 ? 0 : places.length - 1) : (at + step + places.length) % places.length;
    root.querySelectorAll('.difference.now').forEach(frame => frame.classList.remove('now'));
    const pair = frames[at].closest('.pair')!;
    pair.querySelectorAll(`.difference[data-of="${frames[at].dataset.of}"]`).forEach(frame => frame.classList.add('now'));
    frames[at].scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
    says.textContent = t(`${at + 1} / ${places.length} か所目（${places[at].page} ページ）`, `Place ${at + 1} of ${places.length} (page ${places[at].page})`);
  };
  says.textContent = places.length === 0 ? t('見た目の違いはありません。', 'They look the same.') : t(`見た目の違い: ${places.length} か所`, `Places that look different: ${places.length}`);
  back.disabled = on.disabled = places.length === 0;
  back.onclick = () => go(-1);
  on.onclick = () => go(1);
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as HTMLElement).closest('input, textarea, select')) return;
    if (event.key === 'n' || event.key === 'j') go(1);
    else if (event.key === 'p' || event.key === 'k') go(-1);
  });
}
