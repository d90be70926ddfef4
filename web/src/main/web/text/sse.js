/**
 * The server-sent events that a text begins with: `{events: [{type, data}], rest}`, where `rest` is what has yet to end.
 * Comments are passed over. Pure.
 */
export function events(text) {
  const blocks = text.replace(/\r\n?/g, '\n').split('\n\n');
  const rest = blocks.pop();
  return { events: blocks.map(event).filter((one) => one.data !== ''), rest };
}

function event(block) {
  const lines = block.split('\n');
  const values = (name) => lines.filter((line) => line.startsWith(name + ':')).map((line) => line.slice(name.length + 1).replace(/^ /, ''));
  return { type: values('event').at(-1) ?? 'message', data: values('data').join('\n') };
}
