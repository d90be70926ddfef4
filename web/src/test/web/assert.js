/* What the tests here need of an assertion library. */

export function equal(actual, expected, what = '') {
  const left = JSON.stringify(actual, null, 1);
  const right = JSON.stringify(expected, null, 1);
  if (left !== right) {
    throw new Error(`${what}\nexpected ${right}\nbut was ${left}`);
  }
}

export function frames(log) {
  return recorded(log)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
