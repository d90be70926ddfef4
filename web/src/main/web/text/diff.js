/**
 * A unified diff as rows: `{kind: 'file'|'hunk'|'same'|'added'|'removed'|'note', text, before, after}` with the line numbers of
 * both sides. Pure.
 */
export function rows(diff) {
  let before = 0;
  let after = 0;
  let inHunk = false;
  return diff
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => {
      const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
      if (hunk) {
        before = Number(hunk[1]);
        after = Number(hunk[2]);
        inHunk = true;
        return { kind: 'hunk', text: line, before: null, after: null };
      }
      if (!inHunk || line.startsWith('diff --git ')) {
        inHunk = inHunk && !line.startsWith('diff --git ');
        return { kind: 'file', text: line, before: null, after: null };
      }
      switch (line[0]) {
        case '+':
          return { kind: 'added', text: line.slice(1), before: null, after: after++ };
        case '-':
          return { kind: 'removed', text: line.slice(1), before: before++, after: null };
        case '\\':
          return { kind: 'note', text: line, before: null, after: null };
        default:
          return { kind: 'same', text: line.slice(1), before: before++, after: after++ };
      }
    });
}

/** The rows two by two, old beside new; what has no counterpart stands beside `null`. */
export function pairs(unified) {
  const beside = [];
  let removed = [];
  let added = [];
  const flush = () => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++) {
      beside.push([removed[i] ?? null, added[i] ?? null]);
    }
    removed = [];
    added = [];
  };
  for (const row of unified) {
    if (row.kind === 'removed') {
      removed.push(row);
    } else if (row.kind === 'added') {
      added.push(row);
    } else {
      flush();
      beside.push([row, row]);
    }
  }
  flush();
  return beside;
}

export function size(unified) {
  return {
    added: unified.filter((row) => row.kind === 'added').length,
    removed: unified.filter((row) => row.kind === 'removed').length,
  };
}
