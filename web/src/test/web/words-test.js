import en from '../../main/web/words/en.js';
import ru from '../../main/web/words/ru.js';
import vi from '../../main/web/words/vi.js';
import zh from '../../main/web/words/zh.js';
import { equal } from './assert.js';

const OTHERS = { ru, vi, zh };
/** These say no word. */
const ORDER_ONLY = ['app.who', 'state.with'];
const values = (text) => (text.match(/\{\w+\}/g) ?? []).sort();

export function everyLanguageSaysEverything() {
  const keys = Object.keys(en).filter((key) => !ORDER_ONLY.includes(key));
  for (const [language, words] of Object.entries(OTHERS)) {
    equal(Object.keys(words).sort(), [...keys].sort(), language);
  }
}

export function noLanguageLosesAValue() {
  for (const [language, words] of Object.entries(OTHERS)) {
    for (const [key, text] of Object.entries(words)) {
      equal(values(text), values(en[key]), `${language} ${key}`);
    }
  }
}
