/** What a quick parser of nginx's language does: one pass, nested arrays of words; no places, no checks, no errors. */
export function naive(text) {
  const { length } = text;
  const open = [[]];
  let words = [];
  let i = 0;
  while (i < length) {
    const c = text[i];
    if (c === ' ' || c === '\n' || c === '\t' || c === '\r') i++;
    else if (c === '#') {
      while (i < length && text[i] !== '\n') i++;
    } else if (c === ';') {
      open[open.length - 1].push(words);
      words = [];
      i++;
    } else if (c === '{') {
      const block = [];
      words.push(block);
      open[open.length - 1].push(words);
      open.push(block);
      words = [];
      i++;
    } else if (c === '}') {
      open.pop();
      i++;
    } else if (c === '"' || c === "'") {
      const start = ++i;
      while (i < length && text[i] !== c) i += text[i] === '\\' ? 2 : 1;
      words.push(text.slice(start, i));
      i++;
    } else {
      const start = i;
      while (i < length && !ends(text[i], text[i - 1])) i += text[i] === '\\' ? 2 : 1;
      words.push(text.slice(start, i));
    }
  }
  return open[0];
}

const ends = (c, before) =>
  c === ' ' || c === '\n' || c === '\t' || c === '\r' || c === ';' || (c === '{' && before !== '$');
