/** A long bracket `[==[` at an offset, as the text that closes it. */
function longBracket(text: string, i: number): string | undefined {
  let end = i + 1;
  while (text[end] === '=') end++;
  return text[end] === '[' ? `]${'='.repeat(end - i - 1)}]` : undefined;
}

/**
 * The offset after the `}` that ends a block of Lua whose body begins at `i`, or -1 where it has no end.
 *
 * Braces in Lua's strings, long strings and comments do not count.
 */
export function endOfLua(text: string, i: number): number {
  let depth = 1;
  /** Closing brackets that are known to be missing in the rest of the text. */
  const missing = new Set<string>();
  const after = (closing: string, from: number): number => {
    const at = missing.has(closing) ? -1 : text.indexOf(closing, from);
    if (at !== -1) return at + closing.length;
    missing.add(closing);
    return from;
  };
  while (i < text.length) {
    const c = text[i];
    if (c === '{') depth++;
    else if (c === '}' && --depth === 0) return i + 1;
    else if (c === '"' || c === "'") {
      i = endOfString(text, i);
      continue;
    } else if (c === '[') {
      const closing = longBracket(text, i);
      if (closing) {
        i = after(closing, i + closing.length);
        continue;
      }
    } else if (c === '-' && text[i + 1] === '-') {
      const closing = text[i + 2] === '[' ? longBracket(text, i + 2) : undefined;
      i = closing ? after(closing, i + 2 + closing.length) : endOfLine(text, i);
      continue;
    }
    i++;
  }
  return -1;
}

/** A string of Lua ends at its quote or, unless the line break is escaped, with its line. */
function endOfString(text: string, start: number): number {
  const quote = text[start];
  for (let i = start + 1; i < text.length; i++) {
    const c = text[i];
    if (c === '\\') i++;
    else if (c === quote) return i + 1;
    else if (c === '\n') return i;
  }
  return text.length;
}

function endOfLine(text: string, i: number): number {
  const end = text.indexOf('\n', i);
  return end === -1 ? text.length : end;
}
