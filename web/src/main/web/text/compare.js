/** So many pairs of lines are compared at most, some megabytes; beyond, what lies between the equal ends stands as changed. */
const PAIRS_MAX = 1_000_000;
const AROUND = 3;

/**
 * The unified diff of two texts, as one hunk that begins and ends with at most three equal lines; empty where they are equal.
 * Pure; the fewest lines change that can, where there is room to find out.
 */
export function unified(before, after) {
  const old = lines(before);
  const now = lines(after);
  const head = equalFrom(old, now, (all, i) => all[i], Math.min(old.length, now.length));
  const tail = equalFrom(old, now, (all, i) => all[all.length - 1 - i], Math.min(old.length, now.length) - head);
  if (head === old.length && head === now.length) {
    return '';
  }
  const from = Math.max(0, head - AROUND);
  const around = Math.min(tail, AROUND);
  const rows = [
    ...old.slice(from, head).map((line) => ' ' + line),
    ...between(old.slice(head, old.length - tail), now.slice(head, now.length - tail)),
    ...old.slice(old.length - tail, old.length - tail + around).map((line) => ' ' + line),
  ];
  const ends = (all) => all.length - tail + around - from;
  return [`@@ -${from + 1},${ends(old)} +${from + 1},${ends(now)} @@`, ...rows].join('\n');
}

function lines(text) {
  return text === '' ? [] : text.split('\n');
}

function equalFrom(old, now, at, max) {
  let count = 0;
  while (count < max && at(old, count) === at(now, count)) {
    count++;
  }
  return count;
}

function between(old, now) {
  if (old.length * now.length > PAIRS_MAX) {
    return [...old.map((line) => '-' + line), ...now.map((line) => '+' + line)];
  }
  const common = longest(old, now);
  const rows = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      rows.push(' ' + old[i++]);
      j++;
    } else if (j === now.length || (i < old.length && common(i + 1, j) >= common(i, j + 1))) {
      rows.push('-' + old[i++]);
    } else {
      rows.push('+' + now[j++]);
    }
  }
  return rows;
}

/** How many lines two rests have in common, in their order. */
function longest(old, now) {
  const width = now.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        old[i] === now[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  return (i, j) => lengths[i * width + j];
}
