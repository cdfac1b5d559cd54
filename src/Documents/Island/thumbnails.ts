// Pictures of first pages: drawn when they come into view. Those whose hash is known are kept for as long as the tab is open.
import { fetchPdf } from './pdf';

const Width = 112; // pixels; twice what is shown in a list
const drawn = new Map<string, string>();

let queue = Promise.resolve();
const seen = new IntersectionObserver(entries => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    queue = queue.then(() => show(target as HTMLElement)).catch(() => {});
  }
});

function watch() {
  document.querySelectorAll('[data-picture]:empty').forEach(place => seen.observe(place));
}

async function show(place: HTMLElement) {
  const { picture, sha256, width } = place.dataset;
  const key = `picture:${sha256}`;
  const known = (sha256 ? sessionStorage.getItem(key) : drawn.get(picture!)) ?? (await draw(picture!, width ? +width : Width));
  if (!known) return;
  if (!sha256) drawn.set(picture!, known);
  // Another one may have been asked for meanwhile.
  if (place.dataset.picture !== picture) return;
  const image = new Image();
  image.alt = '';
  image.src = known;
  place.replaceChildren(image);
  if (!sha256) return;
  try {
    sessionStorage.setItem(key, known);
  } catch {
    // Full: it is drawn again next time.
  }
}

// A row whose document can be seen shows it in the picture beside the table.
const beside = document.querySelector<HTMLElement>('.beside .picture');
for (const row of beside ? document.querySelectorAll<HTMLElement>('[data-shows]') : [])
  for (const event of ['pointerenter', 'focusin'])
    row.addEventListener(event, () => {
      if (beside!.dataset.picture === row.dataset.shows) return;
      beside!.dataset.picture = row.dataset.shows;
      queue = queue.then(() => show(beside!)).catch(() => {});
    });

async function draw(address: string, width: number) {
  const pdf = await fetchPdf(address);
  if (!pdf) return null;
  try {
    return (await pdf.draw(1, width)).toDataURL('image/webp', 0.8);
  } finally {
    await pdf.close();
  }
}

watch();
document.addEventListener('htmx:afterSettle', watch);
