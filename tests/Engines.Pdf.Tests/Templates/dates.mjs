// Writes dates as pdfme does, with the library it uses. In: [{type, value, format, locale}]. Out: the text of each, or null for an error.
process.env.TZ = 'UTC';
console.warn = () => {};
import { format } from 'date-fns';
import * as locales from 'date-fns/locale';
import { text } from 'node:stream/consumers';

const parse = (value, type) =>
  type !== 'time' ? new Date(value)
  : /^\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}$/.test(value) ? new Date(value.replace(/\//g, '-').replace(' ', 'T'))
  : new Date(`2021-01-01T${value}`);
const names = { en: 'enUS', 'pt-Br': 'ptBR', si: 'enUS', zh: 'zhCN', 'zh-TW': 'zhTW' };
console.log(JSON.stringify(JSON.parse(await text(process.stdin)).map(({ type, value, format: pattern, locale }) => {
  try {
    return format(parse(value, type), pattern.trim(), { locale: locales[names[locale] ?? locale] });
  } catch {
    return null;
  }
})));
