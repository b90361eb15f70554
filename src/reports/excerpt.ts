import type { At } from '../contracts/model.ts';
import type { Files } from '../files/file.ts';
import { printable, widthOf } from './printable.ts';

/** A line of a file as it is shown, and where the carets stand under it; columns from 0. */
export interface Excerpt {
  line: string;
  caret: number;
  carets: number;
}

const TAB = 4;
/** The longest line that is shown whole; of a longer one, this much around the caret. */
const WINDOW = 100;
/** How much of a cut line is shown before the caret. */
const BEFORE = 30;

/** The lines of files, split once per file. */
export class Source {
  private readonly files: Pick<Files, 'read'>;
  private readonly lines = new Map<string, string[]>();

  constructor(files: Pick<Files, 'read'>) {
    this.files = files;
  }

  /** The first line of a place with its carets; undefined where the file cannot be read or has no such line. */
  excerpt(at: At): Excerpt | undefined {
    let lines = this.lines.get(at.file);
    if (!lines) {
      const file = this.files.read(at.file);
      lines = 'unreadable' in file ? [] : file.text.split('\n');
      this.lines.set(at.file, lines);
    }
    const line = lines[at.line - 1];
    return line === undefined ? undefined : excerptOf(line.replace(/\r$/, ''), at);
  }
}

function excerptOf(line: string, at: At): Excerpt {
  const whole = at.end_column === undefined;
  const start = whole ? line.length - line.trimStart().length : Math.min(at.column - 1, line.length);
  const last = at.end_line === at.line && at.end_column !== undefined ? at.end_column - 1 : line.trimEnd().length;
  const end = Math.max(start, Math.min(last, line.length));
  return line.length > WINDOW ? cut(line, start, end) : cellsOf(line, start, end);
}

/** The line with tabs expanded; the caret counted in columns of the terminal. */
function cellsOf(line: string, start: number, end: number): Excerpt {
  let shown = '';
  let width = 0;
  let caret = 0;
  let until = 0;
  let offset = 0;
  for (const character of line) {
    if (offset <= start) caret = width;
    const cell = character === '\t' ? ' '.repeat(TAB - (width % TAB)) : printable(character);
    const cellWidth = character === '\t' ? cell.length : widthOf(character);
    if (offset < end) until = width + cellWidth;
    shown += cell;
    width += cellWidth;
    offset += character.length;
  }
  if (start >= line.length) caret = width;
  return { line: shown.trimEnd(), caret, carets: Math.max(1, until - caret) };
}

// Cut before it is measured: a line may be megabytes long.
function cut(line: string, start: number, end: number): Excerpt {
  const from = boundary(line, Math.max(0, start - BEFORE));
  const to = boundary(line, Math.min(line.length, from + WINDOW));
  const part = line.slice(from, to);
  const cells = cellsOf(part, start - from, Math.min(end, to) - from);
  const [before, after] = [from > 0 ? '… ' : '', to < line.length ? ' …' : ''];
  return { line: before + cells.line + after, caret: before.length + cells.caret, carets: cells.carets };
}

/** The offset itself, or the one before it where it would split a surrogate pair. */
function boundary(line: string, offset: number): number {
  const unit = line.charCodeAt(offset);
  return offset > 0 && unit >= 0xdc00 && unit <= 0xdfff ? offset - 1 : offset;
}
