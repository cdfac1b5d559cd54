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
  setTimeout(() =>
    form.querySelectorAll<HTMLButtonElement>('button:enabled').forEach(button => {
      button.disabled = true;
      button.dataset.asleep = '';
    }),
  );
});

addEventListener('pageshow', () =>
  document.querySelectorAll<HTMLButtonElement>('button[data-asleep]').forEach(button => {
    button.disabled = false;
    delete button.dataset.asleep;
  }),
);

// Columns of data go into expressions: dragged, or pressed for the field that was edited last. Without script they are typed.
const columns = document.querySelectorAll<HTMLElement>('[data-insert]');
const form = columns[0]?.closest('form');
let edited: HTMLInputElement | null = null;
let dragged = '';

const insert = (text: string, into: HTMLInputElement | null) => {
  if (!into) return;
  into.setRangeText(text, into.selectionStart ?? into.value.length, into.selectionEnd ?? into.value.length, 'end');
  into.focus();
};
const field = (event: Event) =>
  event.target instanceof HTMLInputElement && event.target.type === 'text' && form?.contains(event.target) ? event.target : null;

for (const column of columns) {
  const text = column.dataset.insert!;
  column.draggable = true;
  column.tabIndex = 0;
  column.setAttribute('role', 'button');
  column.addEventListener('dragstart', event => event.dataTransfer!.setData('text/plain', (dragged = text)));
  column.addEventListener('dragend', () => (dragged = ''));
  column.addEventListener('click', () => insert(text, edited));
  column.addEventListener('keydown', event => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    insert(text, edited);
  });
}
form?.addEventListener('focusin', event => (edited = field(event) ?? edited));
form?.addEventListener('dragover', event => {
  if (dragged && field(event)) event.preventDefault();
});
form?.addEventListener('drop', event => {
  const into = field(event);
  if (!dragged || !into) return;
  event.preventDefault();
  insert(dragged, into);
});
