import type { At } from '../contracts/model.ts';

/** What gave a stretch of text that does not simply stand in its file. */
export interface TextSource {
  /** The place that set the variable from which it comes. */
  readonly from?: At;
  /** Why it is not known what stands there, as a clause. */
  readonly unknown?: string;
  /** True when it rests on something that can change without the repository changing. */
  readonly assumed?: boolean;
}

/** One text file as every later stage sees it: its text, and where any offset of the text stands. */
export interface TextFile {
  /** Relative to the working directory, with `/`; of a text within a file, `<file>#<name>`. */
  readonly path: string;
  /** Decoded text, without byte order mark. Offsets everywhere are UTF-16 units of this text. */
  readonly text: string;
  /** `latin1` when the bytes are not valid UTF-8: every byte is one unit, so that writes stay exact. */
  readonly encoding: 'utf-8' | 'latin1';
  /** True where a byte order mark stands before the text. */
  readonly byteOrderMark?: true;
  /** The place of `[start, end)`, in the outermost file. */
  at(start: number, end: number): At;
  /** `[start, end)` as the outermost file writes it; absent where that is the text itself. */
  written?(start: number, end: number): string;
  /** The path of the listed file in which this text stands; absent where it is a file itself. */
  readonly outermost?: string;
  /** What gave `[start, end)` where it does not simply stand in the file: the value of a variable, or nothing known. */
  source?(start: number, end: number): TextSource | undefined;
}

/** `[start, end)` of a file's text as the outermost file writes it. */
export const writtenIn = (file: TextFile, start: number, end: number): string =>
  file.written?.(start, end) ?? file.text.slice(start, end);

/** A path whose text cannot be had, and why, as a clause: "it is larger than 10 MB". */
export interface Unreadable {
  readonly path: string;
  readonly unreadable: string;
}

/** A path that the listing could not follow. */
export interface ListingProblem extends Unreadable {
  /** Files of the tree lie behind it that nobody has seen; a link that leads outside hides none. */
  readonly hides?: true;
}

/** A tree of files, on a disk or in a Map. */
export interface Files {
  /** All files, sorted by code unit; what is ignored or never entered is not listed. */
  list(): readonly string[];
  /** Whether `path` is listed. */
  has(path: string): boolean;
  /** The file's text. Never throws. */
  read(path: string): TextFile | Unreadable;
  /** What the listing itself could not see: unreadable directories, links that lead outside. */
  readonly problems: readonly ListingProblem[];
  /** Paths that an argument names (a file given on the command line), so that not reading them is an error. */
  readonly named: ReadonlySet<string>;
}

/** Line and column of offsets, found by binary search; built once per file and only when first asked. */
class Lines {
  private readonly starts: number[] = [0];

  constructor(text: string) {
    for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) this.starts.push(i + 1);
  }

  /** 1-based line and column of an offset. */
  position(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.starts[low] as number) + 1 };
  }
}

/** A file from its decoded text. */
export function textFile(
  path: string,
  text: string,
  encoding: 'utf-8' | 'latin1' = 'utf-8',
  byteOrderMark = false,
): TextFile {
  let lines: Lines | undefined;
  return {
    path,
    text,
    encoding,
    ...(byteOrderMark && { byteOrderMark }),
    at(start, end) {
      lines ??= new Lines(text);
      const from = lines.position(start);
      const to = lines.position(end);
      return {
        file: path,
        line: from.line,
        column: from.column,
        end_line: to.line,
        end_column: to.column,
        start,
        end,
      };
    },
  };
}
