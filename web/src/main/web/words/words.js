import en from './en.js';

/** What the page can say; English is in it from the start, another language comes when somebody reads it. */
export const LANGUAGES = { en: 'English', ru: 'Русский', vi: 'Tiếng Việt', zh: '中文' };

const PLACE = 'sluice.language';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const LOADERS = { ru: () => import('./ru.js'), vi: () => import('./vi.js'), zh: () => import('./zh.js') };

let language = 'en';
let words = en;

/** The language that somebody chose here, else the first of the browser's that the page can say. */
export async function useLanguage() {
  const chosen = localStorage.getItem(PLACE);
  const wanted = [chosen, ...navigator.languages].map((tag) => tag?.split('-', 1)[0].toLowerCase());
  const first = wanted.find((tag) => tag in LANGUAGES) ?? 'en';
  if (first in LOADERS) {
    words = (await LOADERS[first]()).default;
  }
  language = first;
  document.documentElement.lang = first;
}

export function languageNow() {
  return language;
}

/** From now on in this language; the page begins anew. */
export function choose(tag) {
  localStorage.setItem(PLACE, tag);
  location.reload();
}

/** The words of a key, with `{name}` replaced by values. */
export function t(key, values = {}) {
  return (words[key] ?? en[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}

export function time(instant) {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant));
}

export function number(value) {
  return new Intl.NumberFormat(language).format(value);
}

/** Millionths of the price table's currency. */
export function money(micros) {
  return new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 4 }).format(micros / 1e6);
}

/** Of 1, in hundredths. */
export function share(part) {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(part);
}

export function duration(ms) {
  if (ms < 1000) {
    return `${Math.max(0, Math.round(ms))} ms`;
  }
  if (ms < MINUTE_MS) {
    return `${(ms / 1000).toFixed(1)} s`;
  }
  const [large, small, units] =
    ms < HOUR_MS ? [MINUTE_MS, 1000, ['min', 's']] : ms < DAY_MS ? [HOUR_MS, MINUTE_MS, ['h', 'min']] : [DAY_MS, HOUR_MS, ['d', 'h']];
  return `${Math.floor(ms / large)} ${units[0]} ${Math.floor((ms % large) / small)} ${units[1]}`;
}
