/** How much of a text of unknown size a page shows at first: more would make it slow, and nobody reads it. */
export const SHOWN = Object.freeze({ chars: 20_000, lines: 400, lineChars: 2_000 });

/**
 * The beginning of a text within bounds; `cut` says that there is more. `times` widens the bounds, for whoever wants to see
 * more of it.
 */
export function excerpt(text, times = 1, bounds = SHOWN) {
  const some = text.slice(0, bounds.chars * times);
  const lines = some.split('\n');
  const few = lines.slice(0, bounds.lines * times);
  const short = few.map((line) => line.slice(0, bounds.lineChars * times));
  const shown = short.join('\n');
  return { text: shown, cut: shown.length < text.length };
}

/** The first words of what somebody asks, for a title. */
export function title(text, chars = 60) {
  const line = text.trim().split('\n', 1)[0].trim();
  return line.length <= chars ? line : line.slice(0, chars - 1).trimEnd() + '…';
}
