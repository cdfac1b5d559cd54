// Pictures in the list of templates: drawn when they come into view, and kept for as long as the tab is open.
import { fetchPdf } from './pdf';

const Width = 112; // pixels; twice what is shown

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
  const { picture, sha256 } = place.dataset;
  const key = `picture:${sha256}`;
  const known = sessionStorage.getItem(key) ?? (await draw(picture!));
  if (!known) return;
  const image = new Image();
  image.alt = '';
  image.src = known;
  place.replaceChildren(image);
  try {
    sessionStorage.setItem(key, known);
  } catch {
    // Full: it is drawn again next time.
  }
}

async function draw(address: string) {
  const pdf = await fetchPdf(address);
  if (!pdf) return null;
  try {
    return (await pdf.draw(1, Width)).toDataURL('image/webp', 0.8);
  } finally {
    await pdf.close();
  }
}

watch();
document.addEventListener('htmx:afterSettle', watch);
