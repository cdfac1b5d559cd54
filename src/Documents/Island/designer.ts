// The designer's page: pdfme's designer, our engine's picture beside it, and a draft that saves itself.
import type { Template } from '@pdfme/common';
import { Designer } from '@pdfme/ui';
import { find, forget } from './kept';
import { plugins } from './plugins';
import { Preview } from './preview';
import { openDraft, Saving, type State } from './saving';
import { t } from './texts';

const root = document.getElementById('designer')!;
const { template: id, regular, bold } = root.dataset as Record<string, string>;
const part = (name: string) => document.getElementById(name)!;

void start().catch(() => {
  part('status').textContent = t('下書きを開けません。ページを開き直してください。', 'The draft cannot be opened. Reload the page.');
});

async function start() {
  const draft = await openDraft(id);
  const saving = new Saving(id, draft, { state: status, aside });
  const kept = await find(saving.keptUnder).catch(() => undefined);
  const isKept = kept !== undefined && kept.content !== draft.draft;
  const opened: OwnTemplate = JSON.parse(isKept ? kept.content : draft.draft);
  // pdfme knows nothing of what we say of the template as a whole, and would drop it.
  let own = opened.akashi;

  const designer = new Designer({
    domContainer: part('pdfme'),
    template: withPages(opened),
    options: {
      lang: document.documentElement.lang === 'en' ? 'en' : 'ja',
      font: {
        NotoSansJP: { data: await font(regular), fallback: true },
        'NotoSansJP-Bold': { data: await font(bold) },
        ...(await ownFonts(draft.fonts)),
      },
      theme: { token: { colorPrimary: '#0017c1', fontFamily: 'inherit', borderRadius: 6 } },
      maxZoom: 300,
    },
    plugins,
  });
  const content = (template: Template) => {
    const { akashi: _, ...rest } = template as OwnTemplate;
    return JSON.stringify(own === undefined ? rest : { ...rest, akashi: own }, null, 1);
  };
  const preview = new Preview(
    part('preview'),
    (template, signal) => {
      const form = new FormData();
      form.set('csrf', saving.csrf);
      form.set('template', new Blob([template], { type: 'application/json' }), 'template.json');
      return fetch(`${saving.page}/preview`, { method: 'POST', body: form, signal, headers: { accept: 'application/pdf, application/json' } });
    },
    (name, page) => designer.selectSchemas({ name, pageIndex: (page ?? 1) - 1 }, { pageIndex: (page ?? 1) - 1, scroll: true }),
  );

  // What pdfme makes of the draft when it opens it is not yet a change: heights of tables, empty contents.
  let isTouched = false;
  for (const act of ['pointerdown', 'keydown', 'drop', 'paste']) root.addEventListener(act, () => (isTouched = true), { capture: true, once: true });
  let seen = content(designer.getTemplate());
  const changed = (template: Template) => {
    const now = content(template);
    preview.update(now);
    if (now === seen) return;
    seen = now;
    if (isTouched) saving.changed(now);
  };
  designer.onChangeTemplate(changed);
  preview.update(seen);
  if (isKept) {
    saving.restore(kept.content, kept.revision);
    offer(kept.at, async () => {
      await saving.drop();
      location.reload();
    });
  } else {
    if (kept) void forget(saving.keptUnder);
    status('saved', t('変更はありません', 'No changes'));
  }

  part('save').onclick = () => void saving.save();
  part('again').onclick = () => void saving.renew();
  addEventListener('keydown', event => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 's') {
      event.preventDefault();
      // A field takes its value when it is left.
      const focused = document.activeElement as HTMLElement | null;
      focused?.blur();
      focused?.focus();
      setTimeout(() => void saving.save(), 250); // pdfme gathers changes of its fields for a tenth of a second.
    }
  });
  const reflow = part('reflow') as HTMLInputElement;
  if (typeof opened.basePdf === 'string') {
    part('reflow-field').hidden = false;
    reflow.checked = own?.reflow !== undefined;
    reflow.onchange = () => {
      const { reflow: _, ...rest } = own ?? {};
      isTouched = true;
      own = reflow.checked ? { ...rest, reflow: { padding: [20, 15, 20, 15] } } : Object.keys(rest).length > 0 ? rest : undefined;
      changed(designer.getTemplate());
    };
  }
  root.dataset.ready = '';
}

type OwnTemplate = Template & { akashi?: Record<string, unknown> };

/** What pdfme's designer cannot do without; templates made elsewhere may lack it, and our engine does not ask for it. */
const needed: Record<string, object> = { multiVariableText: { text: '', variables: [] }, select: { options: [] } };

/** Older templates hold the elements of a page under their names. */
function withPages(template: OwnTemplate): Template {
  const schemas = (template.schemas as unknown[]).map(page =>
    Array.isArray(page) ? page : Object.entries(page as object).map(([name, element]) => ({ ...element, name })),
  );
  return { ...template, schemas: schemas.map(page => page.map(element => ({ ...needed[element.type], ...element }))) } as Template;
}

async function font(address: string) {
  return (await fetch(address)).arrayBuffer();
}

/** The tenant's fonts by their names. One that cannot be fetched is left out: what is drawn beside still has it. */
async function ownFonts(fonts: { name: string; address: string }[]) {
  const fetched = await Promise.all(
    fonts.map(async ({ name, address }) => {
      const answer = await fetch(address);
      return answer.ok ? [[name, { data: await answer.arrayBuffer() }] as const] : [];
    }),
  );
  return Object.fromEntries(fetched.flat());
}

/** @param reason why it cannot be saved. */
function status(state: State, text: string, reason = '') {
  const place = part('status');
  if (place.textContent !== text) place.textContent = text;
  place.dataset.state = state;
  if (state === 'saving' || state === 'unsaved') return; // What was wrong is wrong until the server says otherwise.
  part('kept').hidden = state === 'saved';
  part('reason').textContent = reason;
  part('sign-in').hidden = part('again').hidden = state !== 'signed-out';
}

function aside(name: string, theirs: string, by: string) {
  const text = t(
    `${by} さんが先に保存していたため、あなたの内容は「${name}」として別に保存しました。この画面はその続きです。どちらも失われていません。`,
    `${by} had saved first, so yours was kept beside it as “${name}”, which you are editing now. Nothing was lost.`,
  );
  const link = document.createElement('a');
  link.href = `${theirs}/design`;
  link.target = '_blank';
  link.textContent = t(`${by} さんの内容を開く`, `Open what ${by} saved`);
  tell('warn', text, link);
  part('title').textContent = name;
  document.querySelectorAll<HTMLAnchorElement>('[data-page]').forEach(a => (a.href = location.pathname.replace(/\/design$/, '')));
}

function offer(at: number, drop: () => Promise<void>) {
  const when = new Date(at).toLocaleString(document.documentElement.lang, { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' });
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet small';
  button.textContent = t('捨てて、保存済みの下書きを開く', 'Drop it and open the saved draft');
  button.onclick = () => void drop();
  tell('warn', t(`保存できなかった変更（${when}）がこのブラウザーに残っていたので、開きました。まだ保存していません。`, `Changes of ${when} that could not be saved were kept in this browser, and are open here. They are not saved yet.`), button);
}

function tell(kind: string, text: string, action: HTMLElement) {
  const [box, line] = [document.createElement('div'), document.createElement('p')];
  box.className = `alert ${kind}`;
  line.append(text, ' ', action);
  box.append(line);
  part('news').replaceChildren(box);
}
