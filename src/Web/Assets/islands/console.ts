// The few things that a page does better with script. Every page works without this file.

// Press "/" to reach the search field, as in every console that one lives in.
document.addEventListener('keydown', event => {
  const target = event.target as HTMLElement;
  if (event.key !== '/' || event.ctrlKey || event.metaKey || target.closest('input, textarea, select, [contenteditable]')) return;
  const search = document.querySelector<HTMLInputElement>('input[type=search]');
  if (!search) return;
  event.preventDefault();
  search.focus();
});

// A form is sent once: the second click of a double click finds the button asleep.
document.addEventListener('submit', event => {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method !== 'post' || form.dataset.download !== undefined) return;
  setTimeout(() => form.querySelectorAll('button').forEach(button => (button.disabled = true)));
});

addEventListener('pageshow', () => document.querySelectorAll('button').forEach(button => (button.disabled = false)));
