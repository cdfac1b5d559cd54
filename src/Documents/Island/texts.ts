/** One of two sentences, by the language of the page. */
export const t = (ja: string, en: string) => (document.documentElement.lang === 'en' ? en : ja);
