import en from './en.js';

/** What the page says, in the browser's language where there is one. */
let language = 'en';
let words = en;

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

export function duration(ms) {
  if (ms < 1000) {
    return `${Math.max(0, Math.round(ms))} ms`;
  }
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
