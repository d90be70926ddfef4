import { settledLength } from '../../main/web/text/blocks.js';
import { pairs, rows, size } from '../../main/web/text/diff.js';
import { excerpt, title } from '../../main/web/text/excerpt.js';
import { plain, visible, withoutTerminal } from '../../main/web/text/visible.js';
import { equal } from './assert.js';

export function nothingHides() {
  equal(plain('a\u202eb\u200bc\u001b[31md'), 'a⟦U+202E⟧b⟦U+200B⟧c⟦U+001B⟧[31md');
  equal(plain('tag \u{e0041}\u{e0042} lone \ud800'), 'tag ⟦U+E0041⟧⟦U+E0042⟧ lone ⟦U+D800⟧');
  equal(plain('two\rone'), 'two⟦U+000D⟧one');
}

export function ordinaryTextIsAsItWas() {
  const text = 'Grüße, 你好, Привет, xin chào 🙂\n\tindented';
  equal(visible(text), [{ text, hidden: false }]);
}

export function terminalCommandsAreDroppedFromOutputs() {
  equal(withoutTerminal('\u001b[1;32mok\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007\r\n'), 'ok link\n');
}

export function aLongTextIsCutAndSaysSo() {
  const bounds = { chars: 100, lines: 3, lineChars: 10 };
  equal(excerpt('a\nb\nc\nd', 1, bounds), { text: 'a\nb\nc', cut: true });
  equal(excerpt('x'.repeat(50), 1, bounds), { text: 'x'.repeat(10), cut: true });
  equal(excerpt('a\nb\nc\nd', 2, bounds), { text: 'a\nb\nc\nd', cut: false });
}

export function aTitleIsTheFirstLine() {
  equal(title('  Fix it\nplease '), 'Fix it');
  equal(title('x'.repeat(70)).length, 60);
}

export function aDiffHasTheNumbersOfBothSides() {
  const lines = rows('--- a/f\n+++ b/f\n@@ -1,2 +1,3 @@\n same\n-old\n+new\n+more\n\\ No newline at end of file\n');
  equal(
    lines.map((line) => [line.kind, line.before, line.after]),
    [
      ['file', null, null], ['file', null, null], ['hunk', null, null], ['same', 1, 1], ['removed', 2, null],
      ['added', null, 2], ['added', null, 3], ['note', null, null],
    ],
  );
  equal(size(lines), { added: 2, removed: 1 });
}

export function oldStandsBesideNew() {
  const beside = pairs(rows('@@ -1 +1,2 @@\n-old\n+new\n+more'));
  equal(beside.slice(1).map(([left, right]) => [left?.text ?? null, right?.text ?? null]), [['old', 'new'], [null, 'more']]);
}

export function anAnswerIsSettledAtEmptyLinesOutsideOfCode() {
  equal(settledLength('One.\n\nTwo.'), 6);
  equal(settledLength('```\na\n\nb'), 0);
  equal(settledLength('```\na\n\nb\n```\n\nEnd'), 14);
  equal(settledLength('- a\n\n- b\n\n  more'), 0);
  equal(settledLength('One.\n\n'), 0);
}
