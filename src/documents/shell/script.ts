import { type Piece, slice } from './piece.ts';
import { type Operator, type Part, POSIX, type ShellWord, split } from './words.ts';

/** `NAME=value` before a command. */
export interface Assignment {
  name: string;
  value: ShellWord;
}

/** A simple command (XCU §2.9.1). */
export interface Command {
  assignments: Assignment[];
  words: ShellWord[];
  /** Where output goes: the operator and the file. */
  redirects: { operator: string; target: ShellWord }[];
  /** What stands between it and the command before: `&&`, `||`, `;`, `|`, `&`; empty for the first. */
  after: string;
}

/** The simple commands of a script, in order, and why the rest is not read. */
export interface Script {
  commands: Command[];
  unread?: { because: string; from: number };
}

const COMPOUND = new Set(['if', 'for', 'while', 'until', 'case', 'function', 'select', '[[', '((']);
const TRANSPARENT = new Set(['{', '}', '!', 'time']);

/** Reads a script into simple commands; subshells and groups are entered, other compound commands end the reading. */
export function scriptOf(piece: Piece): Script {
  const commands: Command[] = [];
  let current: Command = { assignments: [], words: [], redirects: [], after: '' };
  let redirect: string | undefined;
  const finish = (after: string) => {
    if (current.words.length > 0 || current.assignments.length > 0) commands.push(current);
    current = { assignments: [], words: [], redirects: [], after };
  };
  for (const token of split(piece, POSIX)) {
    if ('operator' in token) {
      if (/[<>]/.test(token.operator)) {
        if (/<<-?$/.test(token.operator) && !token.operator.endsWith('<<<')) {
          return unread(token, 'a here-document is not read');
        }
        redirect = token.operator;
      } else if (/[()]/.test(token.operator)) finish(current.after);
      else finish(token.operator === '\n' ? ';' : token.operator);
      continue;
    }
    if (redirect !== undefined) {
      current.redirects.push({ operator: redirect, target: token });
      redirect = undefined;
      continue;
    }
    const text = piece.text.slice(token.from, token.to);
    if (current.words.length === 0 && TRANSPARENT.has(text)) continue;
    if (current.words.length === 0 && COMPOUND.has(text)) return unread(token, `the shell's ${text} is not evaluated`);
    const assignment = current.words.length === 0 ? assignmentOf(token) : undefined;
    if (assignment) current.assignments.push(assignment);
    else current.words.push(token);
  }
  finish('');
  return { commands };

  function unread(token: ShellWord | Operator, because: string): Script {
    finish('');
    return { commands, unread: { because, from: token.from } };
  }
}

/** `NAME=value` as an assignment; the name must be unquoted. */
export function assignmentOf(word: ShellWord): Assignment | undefined {
  const [first, ...rest] = word.parts;
  if (first?.kind !== 'text' || first.quoted) return undefined;
  const name = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(first.piece.text)?.[1];
  if (name === undefined) return undefined;
  const value: Part = { ...first, piece: slice(first.piece, name.length + 1) };
  return { name, value: { parts: [value, ...rest], from: word.from + name.length + 1, to: word.to } };
}
