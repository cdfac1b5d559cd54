// Brings what is drawn to the server: a moment after the last change, again when the network is back, and never over what others saved.
import { forget, keep } from './kept';
import { t } from './texts';

/** What the server says of a draft when it is opened. */
export interface Draft {
  /** The tenant's own fonts, each with the address of its file. */
  fonts: { name: string; address: string }[];
  revision: number;
  /** The token that a form carries. */
  csrf: string;
  /** Who is signed in. */
  person: string;
  /** The template's JSON. */
  draft: string;
}

export type State = 'saved' | 'unsaved' | 'saving' | 'away' | 'signed-out' | 'refused';

export interface Watcher {
  /**
   * @param text for people, in their language.
   * @param reason why it cannot be saved.
   */
  state(state: State, text: string, reason?: string): void;
  /** Somebody else had saved first: what is drawn here is from now on a template of its own. */
  aside(name: string, theirs: string, by: string): void;
}

interface Saved {
  revision: number;
  at: string;
  aside?: { id: string; name: string };
  by?: string;
}

const Pause = 1_500; // after the last change
const Again = 5_000; // after the network failed
const Root = '/console/documents/templates/';

export class Saving {
  private content: string;
  private saved: string;
  /** SHA-256 of what was sent and never answered: one of it may be the draft by now. */
  private unanswered: string[] = [];
  private timer = 0;
  private busy = false;

  /** @param template its id, in the address of the page too. */
  constructor(
    private template: string,
    private draft: Draft,
    private readonly watcher: Watcher,
  ) {
    this.content = this.saved = draft.draft;
    addEventListener('online', () => this.isBehind && void this.save());
    addEventListener('visibilitychange', () => document.hidden && this.isBehind && void this.save());
    addEventListener('beforeunload', event => this.isBehind && event.preventDefault());
  }

  get revision() {
    return this.draft.revision;
  }

  get csrf() {
    return this.draft.csrf;
  }

  get page() {
    return Root + this.template;
  }

  get keptUnder() {
    return `${this.draft.person} ${this.template}`;
  }

  get isBehind() {
    return this.content !== this.saved;
  }

  /** Takes what was kept in this browser; it is saved as a change of the draft that it was made of. */
  restore(content: string, revision: number) {
    this.content = content;
    this.draft.revision = revision;
    this.watcher.state('unsaved', t('未保存の変更があります', 'Unsaved changes'));
  }

  changed(content: string) {
    if (content === this.content) return;
    this.content = content;
    this.keepHere();
    if (!this.busy) this.watcher.state('unsaved', t('未保存の変更があります', 'Unsaved changes'));
    this.later(Pause);
  }

  async save(): Promise<void> {
    clearTimeout(this.timer);
    if (this.busy) return this.later(Pause);
    if (!this.isBehind) return;
    this.busy = true;
    this.watcher.state('saving', t('保存しています…', 'Saving…'));
    const sent = this.content;
    try {
      this.unanswered.push(await sha256(sent));
      const answer = await this.send(sent);
      if (answer.status < 500 && answer.status !== 429) this.unanswered = [];
      if (answer.ok) this.take(sent, await answer.json());
      else if (answer.status === 401) this.signedOut();
      else if (answer.status >= 500 || answer.status === 429) this.away();
      else this.refused((await answer.json()).title);
    } catch {
      this.away();
    } finally {
      this.busy = false;
    }
  }

  /** After a new sign-in: the page's token is another one. */
  async renew(): Promise<void> {
    const draft = await openDraft(this.template).catch(() => null);
    if (!draft) return this.signedOut();
    if (draft.person !== this.draft.person)
      return this.watcher.state(
        'signed-out',
        t('保存できていません', 'Not saved'),
        t('別の人がサインインしています。元の人でサインインしてください。', 'Somebody else is signed in. Sign in as before.'),
      );
    this.draft.csrf = draft.csrf;
    return this.save();
  }

  /** Lets go of what is here and not on the server. */
  async drop() {
    clearTimeout(this.timer);
    await forget(this.keptUnder);
    this.content = this.saved;
  }

  private send(content: string) {
    const form = new FormData();
    form.set('csrf', this.draft.csrf);
    form.set('revision', `${this.draft.revision}`);
    form.set('sent', this.unanswered.slice(-20).join(' '));
    form.set('template', new Blob([content], { type: 'application/json' }), 'template.json');
    return fetch(`${this.page}/design`, { method: 'POST', body: form, headers: { accept: 'application/json' } });
  }

  private take(sent: string, { revision, at, aside, by }: Saved) {
    const kept = this.keptUnder;
    this.saved = sent;
    this.draft.revision = revision;
    if (aside) {
      const theirs = this.page;
      this.template = aside.id;
      history.replaceState(null, '', `${this.page}/design`);
      this.watcher.aside(aside.name, theirs, by ?? '');
    }
    void forget(kept).catch(() => {});
    if (this.isBehind) {
      this.keepHere();
      this.later(Pause);
    } else this.watcher.state('saved', t(`保存しました ${at}`, `Saved ${at}`));
  }

  private away() {
    this.watcher.state('away', t('保存できていません', 'Not saved'), t('サーバーにつながりません。つながり次第、自動で保存します。', 'The server cannot be reached. It is saved as soon as it can be.'));
    this.later(Again);
  }

  private signedOut() {
    this.watcher.state('signed-out', t('保存できていません', 'Not saved'), t('サインインが切れました。', 'You are signed out.'));
  }

  private refused(reason: string) {
    this.watcher.state('refused', t('保存できません', 'Cannot be saved'), reason);
  }

  private keepHere() {
    void keep(this.keptUnder, { content: this.content, revision: this.revision, at: Date.now() }).catch(() => {});
  }

  private later(milliseconds: number) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), milliseconds);
  }
}

/** @throws when the server cannot be reached, or nobody is signed in. */
export async function openDraft(template: string): Promise<Draft> {
  const answer = await fetch(`${Root}${template}/draft`, { headers: { accept: 'application/json' }, cache: 'no-store' });
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
  return answer.json();
}

async function sha256(text: string) {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), byte => byte.toString(16).padStart(2, '0')).join('');
}
