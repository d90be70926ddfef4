/**
 * Where the growing text of an answer can be cut, so that what stands before the cut need not be rendered again with every
 * token: after an empty line outside of a fence of code, where the next line begins at the margin and goes on with no list.
 * Pure; gives the length of the part that is settled.
 */
export function settledLength(text) {
  let fence = null;
  let settled = 0;
  let at = 0;
  let emptyBefore = false;
  let inList = false;
  for (const line of text.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === null && emptyBefore && line !== '' && !/^\s/.test(line)) {
      const item = isItem(line);
      if (!(inList && item)) {
        settled = at;
        inList = item;
      }
    } else if (fence === null && isItem(line)) {
      inList = true;
    }
    if (mark && fence === null) {
      fence = mark;
    } else if (mark && mark[0] === fence?.[0] && mark.length >= fence.length && line.trim() === mark) {
      fence = null;
    }
    emptyBefore = line.trim() === '';
    at += line.length + 1;
  }
  return settled;
}

function isItem(line) {
  return /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/.test(line);
}
