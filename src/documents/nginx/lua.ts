/** Where a block of Lua ends. */
export interface LuaEnd {
  /** The offset after its `}`, or -1 where it has no end. */
  end: number;
  /** Where the first long bracket begins that is never closed; absent where there is none. */
  unclosed?: number;
}

/** The opening of a long string, or of a long comment, of any level. */
const LONG_BRACKET = /\[(=*)\[/y;

/**
 * The end of a block of Lua whose body begins at `i`.
 *
 * Braces in Lua's strings, long strings and comments do not count, as in lua-nginx-module's own reader of blocks.
 */
export function endOfLua(text: string, i: number): LuaEnd {
  let depth = 1;
  let unclosed: number | undefined;
  /** The offset after the long bracket that begins at `from`; undefined where there is none, or it has no end. */
  const longEnd = (from: number): number | undefined => {
    // Past one that is never closed nothing is certain; looking for each one's end would take for ever.
    if (unclosed !== undefined) return undefined;
    LONG_BRACKET.lastIndex = from;
    const level = LONG_BRACKET.exec(text)?.[1];
    if (level === undefined) return undefined;
    const closing = text.indexOf(`]${level}]`, LONG_BRACKET.lastIndex);
    if (closing !== -1) return closing + level.length + 2;
    unclosed = from;
    return undefined;
  };
  while (i < text.length) {
    const c = text[i];
    if (c === '{') depth++;
    else if (c === '}') {
      depth--;
      if (depth === 0) return { end: i + 1, ...(unclosed !== undefined && { unclosed }) };
    } else if (c === '"' || c === "'") {
      i = endOfString(text, i);
      continue;
    } else if (c === '[') {
      const end = longEnd(i);
      if (end !== undefined) {
        i = end;
        continue;
      }
    } else if (c === '-' && text[i + 1] === '-') {
      i = (text[i + 2] === '[' ? longEnd(i + 2) : undefined) ?? endOfLine(text, i);
      continue;
    }
    i++;
  }
  return { end: -1, ...(unclosed !== undefined && { unclosed }) };
}

/** The blanks that `\z` skips, and a line break after a backslash, of any kind. */
const SKIPPED = /\\(?:z\s*|\r\n|\n\r|[\s\S])/y;

/** A string of Lua ends at its quote or, unless the line break is escaped, with its line. */
function endOfString(text: string, start: number): number {
  const quote = text[start];
  let i = start + 1;
  while (i < text.length) {
    const c = text[i];
    if (c === '\\') {
      SKIPPED.lastIndex = i;
      i = SKIPPED.test(text) ? SKIPPED.lastIndex : i + 1;
    } else if (c === quote) return i + 1;
    else if (c === '\n' || c === '\r') return i;
    else i++;
  }
  return text.length;
}

function endOfLine(text: string, i: number): number {
  const end = text.indexOf('\n', i);
  return end === -1 ? text.length : end;
}
