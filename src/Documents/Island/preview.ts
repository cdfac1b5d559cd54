// The picture beside the designer: what our own engine makes of the template as it is now.
import type { Pdf } from './drawing';
import { openPdf } from './pdf';
import { t } from './texts';

const Pause = 150; // after the last change

/** What is wrong with a template, and where, if the server knows. */
interface Problem {
  title: string;
  element?: string;
  page?: number;
}

export class Preview {
  private timer = 0;
  private request = new AbortController();
  private pdf: Pdf | null = null;
  private page = 1;
  private last = '';
  private readonly canvas: HTMLCanvasElement;
  private readonly says: HTMLElement;
  private readonly took: HTMLElement;
  private readonly turn: HTMLElement;

  /**
   * @param ask sends a template to be drawn.
   * @param show brings an element to the designer.
   */
  constructor(
    root: HTMLElement,
    private readonly ask: (template: string, signal: AbortSignal) => Promise<Response>,
    private readonly show: (element: string, page?: number) => void,
  ) {
    this.canvas = root.querySelector('canvas')!;
    this.says = root.querySelector('.says')!;
    this.took = root.querySelector('.took')!;
    this.turn = root.querySelector('.turn')!;
    const [back, on] = this.turn.querySelectorAll('button');
    back.onclick = () => this.go(this.page - 1);
    on.onclick = () => this.go(this.page + 1);
    new ResizeObserver(() => void this.draw()).observe(this.canvas.parentElement!);
  }

  update(template: string) {
    if (template === this.last) return;
    this.last = template;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.render(template), Pause);
  }

  private async render(template: string) {
    this.request.abort();
    const { signal } = (this.request = new AbortController());
    try {
      const begun = performance.now();
      const answer = await this.ask(template, signal);
      const type = answer.headers.get('content-type') ?? '';
      if (answer.ok && type === 'application/pdf') {
        const bytes = await answer.arrayBuffer();
        const took = Math.round(performance.now() - begun);
        const pdf = await openPdf(bytes);
        if (signal.aborted) return void pdf.close();
        void this.pdf?.close();
        this.pdf = pdf;
        this.problem(null);
        await this.go(Math.min(this.page, pdf.pages));
        this.took.textContent = t(`${took} ミリ秒`, `${took} ms`);
        this.took.dataset.count = `${Number(this.took.dataset.count ?? 0) + 1}`;
      } else if (answer.status === 422) this.problem(await answer.json());
      else if (answer.status !== 429) this.last = ''; // Not said of this template: it is asked for again with the next change.
    } catch (error) {
      if (!signal.aborted) this.problem({ title: t('プレビューを作れません（通信）。', 'No preview (network).') });
    }
  }

  private async go(page: number) {
    if (!this.pdf) return;
    this.page = Math.max(1, Math.min(page, this.pdf.pages));
    const [back, on] = this.turn.querySelectorAll('button');
    back.disabled = this.page === 1;
    on.disabled = this.page === this.pdf.pages;
    this.turn.hidden = this.pdf.pages === 1;
    this.turn.querySelector('span')!.textContent = `${this.page} / ${this.pdf.pages}`;
    await this.draw();
  }

  private async draw() {
    const [pdf, page, width] = [this.pdf, this.page, this.canvas.parentElement!.clientWidth];
    if (!pdf || width === 0) return;
    const drawn = await pdf.draw(page, Math.round(width * devicePixelRatio)).catch(() => null);
    if (!drawn || pdf !== this.pdf || page !== this.page) return;
    [this.canvas.width, this.canvas.height] = [drawn.width, drawn.height];
    this.canvas.getContext('2d')!.drawImage(drawn, 0, 0);
    this.canvas.hidden = false;
  }

  private problem(problem: Problem | null) {
    this.says.hidden = !problem;
    this.canvas.classList.toggle('old', !!problem);
    this.says.replaceChildren();
    if (!problem) return;
    const text = document.createElement('p');
    text.textContent = problem.title;
    this.says.append(text);
    if (!problem.element) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'quiet small';
    button.textContent = t(`「${problem.element}」を選ぶ`, `Select “${problem.element}”`);
    button.onclick = () => this.show(problem.element!, problem.page);
    this.says.append(button);
  }
}
