import type { TextFile } from '../../files/file.ts';
import { type Piece, PieceBuilder, pieceOf, slice } from '../shell/index.ts';

/** One instruction: its arguments without continuations and comments, its flags apart. */
export interface Instruction {
  /** Upper case. */
  keyword: string;
  /** What follows the keyword and the flags. */
  arguments: Piece;
  /** `--from=builder`, in order. */
  flags: { name: string; value: Piece }[];
  /** The here-documents that the instruction opens, in order. */
  heredocs: Heredoc[];
  /** Offsets of the instruction without its here-documents. */
  start: number;
  end: number;
}

/** A here-document after an instruction. */
export interface Heredoc {
  name: string;
  /** Its lines, without the leading tabs that `<<-` takes off. */
  body: Piece;
  /** Whether variables in it are replaced where COPY writes it: its name is not quoted. */
  expands: boolean;
  /** Its lines and the one that ends it, as they stand. */
  whole: Piece;
  /** False where the file ends before it does. */
  closed: boolean;
}

/** A Dockerfile as a list of instructions. */
export interface DockerfileTree {
  file: TextFile;
  escape: '\\' | '`';
  instructions: Instruction[];
}

const DIRECTIVE = /^#[ \t]*([A-Za-z]+)[ \t]*=[ \t]*(.*?)[ \t]*$/;
const HEREDOC = /(?<![<\w])<<(-?)(["']?)([A-Za-z_][A-Za-z0-9_.-]*)\2/g;
const TAKES_HEREDOC = new Set(['RUN', 'COPY', 'ADD']);

/** Larger ones are no Dockerfiles. */
const LARGEST = 1024 * 1024;

/** Reads the lines of a Dockerfile as BuildKit's parser does. Never throws. */
export function parse(file: TextFile): DockerfileTree | { unreadable: string } {
  if (file.text.length > LARGEST) return { unreadable: 'it is larger than 1 MB' };
  const lines = linesOf(file.text);
  const escapeCharacter = escapeOf(file.text, lines);
  const instructions: Instruction[] = [];
  for (let i = 0; i < lines.length; ) {
    const first = file.text.slice(lines[i]?.start, lines[i]?.end);
    if (first.trim() === '' || first.trimStart().startsWith('#')) {
      i++;
      continue;
    }
    const builder = new PieceBuilder(file);
    let continues = true;
    let end = 0;
    for (; i < lines.length && continues; i++) {
      const line = lines[i] as Line;
      const text = file.text.slice(line.start, line.end);
      // Comments and (deprecated) empty lines between continued lines are left out.
      if (builder.length > 0 && (text.trimStart().startsWith('#') || text.trim() === '')) continue;
      const trimmed = text.trimEnd();
      continues = trimmed.endsWith(escapeCharacter) && !trimmed.endsWith(escapeCharacter + escapeCharacter);
      end = line.start + trimmed.length - (continues ? 1 : 0);
      builder.copy(line.start, end);
    }
    const instruction = instructionOf(builder, end);
    if (!instruction) continue;
    instructions.push(instruction);
    if (!TAKES_HEREDOC.has(instruction.keyword)) continue;
    for (const [, dash, quote, name = ''] of instruction.arguments.text.matchAll(HEREDOC)) {
      const first = i;
      const body = new PieceBuilder(file);
      let closed = false;
      for (; i < lines.length && !closed; i++) {
        const { start, end: stop } = lines[i] as Line;
        const from = dash === '-' ? start + (/^\t*/.exec(file.text.slice(start, stop))?.[0].length ?? 0) : start;
        closed = file.text.slice(from, stop) === name;
        if (!closed) body.copy(from, lines[i + 1]?.start ?? file.text.length);
      }
      const start = lines[first]?.start ?? file.text.length;
      const whole = pieceOf(file, start, lines[i]?.start ?? file.text.length);
      instruction.heredocs.push({ name, body: body.piece(start, whole.end), expands: quote === '', whole, closed });
    }
  }
  if (!instructions.some(({ keyword }) => keyword === 'FROM')) {
    return { unreadable: 'it is no Dockerfile: it has no FROM' };
  }
  return { file, escape: escapeCharacter, instructions };
}

interface Line {
  start: number;
  /** Before the newline and the carriage return. */
  end: number;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf('\n', start);
    const stop = newline === -1 ? text.length : newline;
    lines.push({ start, end: stop > start && text[stop - 1] === '\r' ? stop - 1 : stop });
    start = stop + 1;
  }
  return lines;
}

/** Parser directives stand before everything else, comments included. */
function escapeOf(text: string, lines: readonly Line[]): '\\' | '`' {
  for (const { start, end } of lines) {
    const found = DIRECTIVE.exec(text.slice(start, end));
    if (!found) return '\\';
    if (found[1]?.toLowerCase() === 'escape') return found[2] === '`' ? '`' : '\\';
  }
  return '\\';
}

function instructionOf(builder: PieceBuilder, end: number): Instruction | undefined {
  const whole = builder.piece(0, end);
  const keyword = /^\s*([A-Za-z]+)(?=\s|$)/.exec(whole.text);
  if (!keyword?.[1]) return undefined;
  const start = whole.starts[keyword[0].length - keyword[1].length] as number;
  const flags: Instruction['flags'] = [];
  let at = keyword[0].length;
  for (;;) {
    const flag = /^\s*--([a-z][a-z-]*)(?:=(\S*))?(?=\s|$)/.exec(whole.text.slice(at, at + 4096));
    if (!flag?.[1]) break;
    const to = at + flag[0].length;
    flags.push({ name: flag[1], value: slice(whole, to - (flag[2]?.length ?? 0), to) });
    at = to;
  }
  const blanks = /^\s*/.exec(whole.text.slice(at))?.[0].length ?? 0;
  const args = slice(whole, at + blanks);
  const name = keyword[1].toUpperCase();
  return {
    keyword: name,
    arguments: args.text === '' ? { ...args, start: end, end } : args,
    flags,
    heredocs: [],
    start,
    end,
  };
}
