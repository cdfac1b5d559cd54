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

// Columns of data go into expressions: dragged, or pressed for the field that was edited last. Without script they are typed.
const columns = document.querySelectorAll<HTMLElement>('[data-insert]');
let edited: HTMLInputElement | null = null;
if (columns.length)
  document.addEventListener('focusin', event => {
    const field = event.target as HTMLElement;
    if (field instanceof HTMLInputElement && columns[0].closest('form')?.contains(field)) edited = field;
  });
for (const column of columns) {
  const text = column.dataset.insert!;
  const insert = () => {
    if (!edited) return;
    edited.setRangeText(text, edited.selectionStart ?? edited.value.length, edited.selectionEnd ?? edited.value.length, 'end');
    edited.focus();
  };
  column.draggable = true;
  column.tabIndex = 0;
  column.setAttribute('role', 'button');
  column.addEventListener('dragstart', event => event.dataTransfer?.setData('text/plain', text));
  column.addEventListener('click', insert);
  column.addEventListener('keydown', event => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    insert();
  });
}
