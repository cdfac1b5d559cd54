// What our engine adds to pdfme's elements, under their key `akashi`: a panel of form fields below pdfme's own.
import type { PropPanelWidgetProps } from '@pdfme/common';
import { t } from './texts';

export type Rules = Record<string, unknown>;

interface Field {
  /** A path in the rules: `subtotal.label`. */
  key: string;
  kind: 'text' | 'number' | 'flag' | 'choice' | 'column' | 'columns';
  label: string;
  hint?: string;
  /** Of a choice. A flag may have one: what it stands for. */
  options?: [value: string, label: string][];
  placeholder?: string;
}

const texts = ['text', 'multiVariableText', 'select', 'date', 'time', 'dateTime', 'list'];
const dates = ['date', 'time', 'dateTime'];

const common: Field[] = [
  { key: 'visible', kind: 'text', label: t('表示する条件', 'Shown when'), hint: t('式。真のときだけ描きます。', 'An expression; drawn when it is true.'), placeholder: 'total > 0' },
  { key: 'collapse', kind: 'flag', label: t('表示しないときは上に詰める', 'Leaves no gap when not shown') },
  { key: 'pageBreak', kind: 'flag', label: t('この要素で改ページする', 'Begins a page'), options: [['before', '']] },
  { key: 'keepTogether', kind: 'flag', label: t('途中で改ページしない', 'Is kept on one page') },
  { key: 'overlay', kind: 'flag', label: t('印影として重ねる', 'Printed over everything, like a seal') },
];

const ofTexts: Field[] = [
  { key: 'shrinkTo', kind: 'number', label: t('収まるまで文字を縮める（最小 pt）', 'Letters shrink to fit, down to (pt)') },
  {
    key: 'overflow',
    kind: 'choice',
    label: t('枠に収まらないとき', 'What does not fit'),
    options: [
      ['', t('はみ出して描く', 'runs over')],
      ['clip', t('切り取って警告する', 'is cut, with a warning')],
      ['refuse', t('帳票にしない', 'refuses the document')],
    ],
  },
  { key: 'writing', kind: 'flag', label: t('縦書き', 'Vertical'), options: [['vertical', '']] },
  { key: 'lineBreak', kind: 'flag', label: t('禁則処理で改行する', 'Japanese line breaking'), options: [['japanese', '']] },
  { key: 'hangPunctuation', kind: 'flag', label: t('句読点をぶら下げる', 'Punctuation may hang') },
  { key: 'pushIn', kind: 'flag', label: t('追い込む', 'Characters may be squeezed in') },
  { key: 'ruby', kind: 'flag', label: t('ふりがな（｜証《あかし》）', 'Readings (｜証《あかし》)') },
];

const ofDates: Field[] = [
  { key: 'wareki', kind: 'text', label: t('和暦の書式', 'Japanese calendar'), placeholder: 'NNe年M月d日' },
];

const ofTables: Field[] = [
  { key: 'groupBy', kind: 'column', label: t('グループに分ける列', 'Groups by') },
  { key: 'groupHeader', kind: 'text', label: t('グループの見出し', 'Heading of a group'), placeholder: '■ {group}' },
  { key: 'subtotal.label', kind: 'text', label: t('小計の行', 'Row of subtotals'), placeholder: '小計' },
  { key: 'subtotal.labelColumn', kind: 'column', label: t('小計の文字を置く列', 'Its label stands in') },
  { key: 'subtotal.columns', kind: 'columns', label: t('小計する列', 'Subtotals of') },
  { key: 'total.label', kind: 'text', label: t('合計の行', 'Row of totals'), placeholder: '合計' },
  { key: 'total.labelColumn', kind: 'column', label: t('合計の文字を置く列', 'Its label stands in') },
  { key: 'total.columns', kind: 'columns', label: t('合計する列', 'Totals of') },
  { key: 'carry.brought', kind: 'text', label: t('前頁繰越の文字', 'Brought forward'), placeholder: '前頁繰越' },
  { key: 'carry.forward', kind: 'text', label: t('次頁繰越の文字', 'Carried forward'), placeholder: '次頁繰越' },
  { key: 'carry.labelColumn', kind: 'column', label: t('繰越の文字を置く列', 'Its label stands in') },
  { key: 'carry.columns', kind: 'columns', label: t('繰り越す列', 'Carries') },
  { key: 'indent', kind: 'number', label: t('子の行の字下げ（mm）', 'Children are set in by (mm)'), placeholder: '4' },
];

export const fieldsOf = (type: string): Field[] => [
  ...common,
  ...(texts.includes(type) ? ofTexts : []),
  ...(dates.includes(type) ? ofDates : []),
  ...(type === 'table' ? ofTables : []),
];

/** The panel of the element that is selected; pdfme calls for it again after each change, and the same one comes back. */
let shown: { id: string; state: string; panel: HTMLElement } | null = null;

// Each change takes the panel out of the page for a moment. The keyboard goes back to where it was, and a click that has begun is not cut short.
let lastFocused: EventTarget | null = null;
let isPressed = false;
document.addEventListener('focusin', event => (lastFocused = event.target));
document.addEventListener('pointerdown', () => (isPressed = true), true);
for (const end of ['pointerup', 'pointercancel']) document.addEventListener(end, () => (isPressed = false), true);

function afterClick(work: () => void) {
  if (isPressed) document.addEventListener('pointerup', () => setTimeout(work), { once: true });
  else work();
}

export function RulesPanel({ rootElement, activeSchema, changeSchemas }: PropPanelWidgetProps) {
  const element = activeSchema as typeof activeSchema & { akashi?: Rules; head?: string[] };
  const state = JSON.stringify([element.type, element.akashi, element.head]);
  const before = shown?.id === element.id ? shown : null;
  const hadFocus = lastFocused instanceof HTMLElement && before?.panel.contains(lastFocused) ? lastFocused : null;
  if (before?.state !== state) {
    const panel = build(element.type, element.akashi ?? {}, element.head ?? [], rules => {
      const value = Object.keys(rules).length > 0 ? rules : undefined;
      shown = { id: element.id, state: JSON.stringify([element.type, value, element.head]), panel };
      change(value);
    });
    if (before?.panel.querySelector('details')?.open) panel.querySelector('details')!.open = true;
    shown = { id: element.id, state, panel };
  }
  // The newest way to change it; the one that the panel was built with has grown old.
  change = value => afterClick(() => changeSchemas([{ key: 'akashi', value, schemaId: element.id }]));
  rootElement.append(shown!.panel);
  if (hadFocus && document.activeElement === document.body)
    shown!.panel.querySelector<HTMLElement>(`[data-rule="${hadFocus.dataset.rule}"]`)?.focus({ preventScroll: true });
}

let change: (rules: Rules | undefined) => void;

function build(type: string, rules: Rules, head: string[], changed: (rules: Rules) => void): HTMLElement {
  const panel = document.createElement('section');
  panel.className = 'rules';
  panel.setAttribute('aria-label', t('Akashi の設定', 'Akashi’s settings'));
  const title = document.createElement('h2');
  title.textContent = t('Akashi の設定', 'Akashi’s settings');
  panel.append(title);
  let now = rules;
  const set = (key: string, value: unknown) => {
    now = withValue(now, key.split('.'), value);
    json.value = JSON.stringify(now, null, 1);
    changed(now);
  };
  for (const field of fieldsOf(type)) panel.append(row(field, valueAt(rules, field.key), head, value => set(field.key, value)));

  // For what has no field of its own.
  const [more, summary, json, wrong] = [make('details'), make('summary'), make('textarea'), make('p')];
  summary.textContent = t('すべて（JSON）', 'All of it (JSON)');
  json.value = JSON.stringify(rules, null, 1);
  json.rows = 6;
  json.spellcheck = false;
  json.dataset.rule = '';
  json.setAttribute('aria-label', t('Akashi の設定の JSON', 'Akashi’s settings as JSON'));
  wrong.className = 'error';
  wrong.hidden = true;
  wrong.role = 'alert';
  json.onchange = () => {
    const read = parse(json.value);
    wrong.hidden = !!read;
    wrong.textContent = read ? '' : t('JSON のオブジェクトとして読めません。', 'This is not a JSON object.');
    if (read) changed((now = read));
  };
  more.append(summary, json, wrong);
  panel.append(more);
  return panel;
}

function row(field: Field, value: unknown, head: string[], changed: (value: unknown) => void): HTMLElement {
  const [box, label] = [make('div'), make('label')];
  const id = `rule-${field.key.replace('.', '-')}`;
  box.className = 'rule';
  label.textContent = field.label;
  label.htmlFor = id;
  if (field.kind === 'columns') return columns(field, value, head, changed);
  if (field.kind === 'choice' || field.kind === 'column') {
    const select = make('select');
    const options = field.options ?? [['', '—'], ...head.map((name, i): [string, string] => [`${i}`, name || t(`${i + 1} 列目`, `Column ${i + 1}`)])];
    select.append(...options.map(([option, text]) => new Option(text, option, false, option === `${value ?? ''}`)));
    select.onchange = () => changed(select.value === '' ? undefined : field.kind === 'column' ? Number(select.value) : select.value);
    box.append(label, mark(select, id, field));
  } else if (field.kind === 'flag') {
    const input = make('input');
    const on = field.options?.[0][0] ?? true;
    input.type = 'checkbox';
    input.checked = value === on;
    input.onchange = () => changed(input.checked ? on : undefined);
    box.classList.add('flag');
    box.append(mark(input, id, field), label);
  } else {
    const input = make('input');
    input.type = field.kind === 'number' ? 'number' : 'text';
    if (field.kind === 'number') [input.min, input.step] = ['0', 'any'];
    input.value = `${value ?? ''}`;
    input.placeholder = field.placeholder ?? '';
    input.autocomplete = 'off';
    input.onchange = () => changed(input.value === '' ? undefined : field.kind === 'number' ? Number(input.value) : input.value);
    box.append(label, mark(input, id, field));
  }
  if (field.hint) {
    const hint = make('p');
    hint.className = 'hint';
    hint.id = `${id}-hint`;
    hint.textContent = field.hint;
    box.querySelector('input')?.setAttribute('aria-describedby', hint.id);
    label.after(hint);
  }
  return box;
}

function columns(field: Field, value: unknown, head: string[], changed: (value: unknown) => void): HTMLElement {
  const [group, legend] = [make('fieldset'), make('legend')];
  group.className = 'rule';
  legend.textContent = field.label;
  group.append(legend);
  const chosen = new Set(Array.isArray(value) ? (value as number[]) : []);
  head.forEach((name, i) => {
    const [label, input] = [make('label'), make('input')];
    input.type = 'checkbox';
    input.checked = chosen.has(i);
    input.dataset.rule = `${field.key}.${i}`;
    input.onchange = () => {
      if (input.checked) chosen.add(i);
      else chosen.delete(i);
      changed(chosen.size > 0 ? [...chosen].sort((a, b) => a - b) : undefined);
    };
    label.append(input, name || t(`${i + 1} 列目`, `Column ${i + 1}`));
    group.append(label);
  });
  return group;
}

const make = <K extends keyof HTMLElementTagNameMap>(name: K) => document.createElement(name);

function mark<T extends HTMLElement>(input: T, id: string, field: Field): T {
  input.id = id;
  input.dataset.rule = field.key;
  return input;
}

function parse(text: string): Rules | null {
  try {
    const read: unknown = JSON.parse(text.trim() || '{}');
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Rules) : null;
  } catch {
    return null;
  }
}

function valueAt(rules: Rules, key: string): unknown {
  return key.split('.').reduce<unknown>((at, name) => (at as Rules | undefined)?.[name], rules);
}

/** The rules with one value set or, if there is none, taken out; what has become empty goes with it. */
function withValue(rules: Rules, [name, ...rest]: string[], value: unknown): Rules {
  const { [name]: old, ...others } = rules;
  const next = rest.length > 0 ? withValue((old as Rules | undefined) ?? {}, rest, value) : value;
  const isEmpty = next === undefined || (rest.length > 0 && Object.keys(next as Rules).length === 0);
  return isEmpty ? others : { ...rules, [name]: next };
}
