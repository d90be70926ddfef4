/**
 * Text of others, in pieces in which nothing hides: what would turn the reading direction, take no room or steer a terminal is
 * named by its code point instead of working. Pure; the pieces together are the text.
 */
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]|\udb40[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Colours and other commands to a terminal: dropped where only the words count, never where somebody decides. */
const TERMINAL = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/** `[{text, hidden}]`: `hidden` pieces are names such as `U+202E`. */
export function visible(text) {
  const pieces = [];
  let from = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > from) {
      pieces.push({ text: text.slice(from, match.index), hidden: false });
    }
    pieces.push({ text: nameOf(match[0]), hidden: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) {
    pieces.push({ text: text.slice(from), hidden: false });
  }
  return pieces;
}

/** The same on one line, for titles, names of files and the like. */
export function plain(text) {
  return visible(String(text ?? ''))
    .map((piece) => (piece.hidden ? `⟦${piece.text}⟧` : piece.text))
    .join('');
}

export function withoutTerminal(text) {
  return text.replace(TERMINAL, '').replace(/\r\n/g, '\n');
}

function nameOf(sign) {
  return 'U+' + sign.codePointAt(0).toString(16).toUpperCase().padStart(4, '0');
}
