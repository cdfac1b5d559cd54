// Writes what languages call months, days and parts of the day, and how they write long dates, from date-fns' data: the names that
// pdfme's date elements show. node build/dateNames.mjs (after npm ci).
import { writeFileSync } from 'node:fs';
import * as locales from 'date-fns/locale';

/** The languages that pdfme's date elements may name, where date-fns calls them otherwise. */
const named = { en: 'enUS', 'pt-Br': 'ptBR', si: 'enUS', zh: 'zhCN', 'zh-TW': 'zhTW' };
const codes = ('ar bg ca cs da de el en es eu fi fr hr hu id it ja ko nb nl pl pt-Br pt ro ru si sk sl sv th tr uk zh zh-TW').split(' ');
const halves = ['am', 'pm', 'noon', 'midnight', 'morning', 'afternoon', 'evening', 'night'];
const units = {
  year: [1, 2400], quarter: [1, 4], month: [1, 12], week: [1, 53], date: [1, 31], dayOfYear: [1, 366], day: [1, 7], hour: [0, 24], minute: [0, 59], second: [0, 59],
};
const from = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const widths = (all, name, values) => Object.fromEntries(all.map(width => [width, values.map(value => name(value, width))]));
/** In the middle of a date, and alone where that is another word. */
const both = (all, name, values) => {
  const formatting = widths(all, (value, width) => name(value, { width, context: 'formatting' }), values);
  const standalone = widths(all, (value, width) => name(value, { width, context: 'standalone' }), values);
  return JSON.stringify(formatting) === JSON.stringify(standalone) ? { formatting } : { formatting, standalone };
};
/** Numbers as patterns with # for the digits: the usual one, those of other last two digits, and those that follow no rule. */
const ordinals = localize => Object.fromEntries(Object.entries(units).map(([unit, [first, last]]) => {
  const pattern = n => String(localize.ordinalNumber(n, { unit })).replace(String(n), '#');
  const commonest = numbers => {
    const count = new Map();
    for (const n of numbers) count.set(pattern(n), (count.get(pattern(n)) ?? 0) + 1);
    return [...count].sort((a, b) => b[1] - a[1])[0][0];
  };
  const numbers = from(first, last);
  const usual = commonest(numbers);
  const endings = {};
  for (let ending = 0; ending < 100; ending++) {
    const alike = numbers.filter(n => n % 100 === ending);
    if (alike.length > 0 && commonest(alike) !== usual) endings[ending] = commonest(alike);
  }
  const others = Object.fromEntries(numbers.filter(n => pattern(n) !== (endings[n % 100] ?? usual)).map(n => [n, pattern(n)]));
  return [unit, { usual, endings, others }];
}));
const forms = ['short', 'medium', 'long', 'full'];
const names = {};
for (const code of codes) {
  const { localize, formatLong, options } = locales[named[code] ?? code];
  names[code] = {
    months: both(['abbreviated', 'wide', 'narrow'], (n, how) => localize.month(n, how), from(0, 11)),
    days: both(['abbreviated', 'wide', 'narrow', 'short'], (n, how) => localize.day(n, how), from(0, 6)),
    quarters: both(['abbreviated', 'wide', 'narrow'], (n, how) => localize.quarter(n, how), from(1, 4)),
    era: Object.fromEntries(['abbreviated', 'wide', 'narrow'].map(width => [width, localize.era(1, { width })])),
    halves: widths(['abbreviated', 'wide', 'narrow'], (half, width) => localize.dayPeriod(half, { width, context: 'formatting' }), halves),
    ordinals: ordinals(localize),
    dates: forms.map(width => formatLong.date({ width })),
    times: forms.map(width => formatLong.time({ width })),
    between: forms.map(width => formatLong.dateTime({ width })),
    weekStartsOn: options?.weekStartsOn ?? 0,
    firstWeekContainsDate: options?.firstWeekContainsDate ?? 1,
  };
}
writeFileSync(new URL('../src/Engines/Pdf/Templates/Texts/DateNames.json', import.meta.url), `{\n${Object.entries(names).map(([code, all]) => `${JSON.stringify(code)}: ${JSON.stringify(all)}`).join(',\n')}\n}\n`);
