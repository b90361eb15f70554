import { type Piece, slice } from './piece.ts';
import { type Part, POSIX, type ShellWord, split } from './words.ts';

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
  /** True where a condition, a loop or a call decides whether it is run. */
  doubtful: boolean;
}

/** The simple commands of a script, in order. */
export interface Script {
  commands: Command[];
  /** Why not all of them are simply run one after the other: from where on, and the first command there. */
  unread?: { because: string; from: number; command: number };
  /** Where a here-document begins; it hides what follows. */
  hidden?: number;
}

/** Compound commands, and what ends them. */
const COMPOUND: ReadonlyMap<string, string> = new Map([
  ['if', 'fi'],
  ['for', 'done'],
  ['while', 'done'],
  ['until', 'done'],
  ['select', 'done'],
  ['case', 'esac'],
  ['function', '}'],
]);
const TRANSPARENT = new Set(['{', '}', '!', 'time']);
const INSIDE = new Set(['then', 'else', 'elif', 'do']);

/**
 * Reads a script into simple commands. Subshells and groups are entered; so are other compound commands and functions,
 * whose commands are doubtful.
 */
export function scriptOf(piece: Piece): Script {
  const commands: Command[] = [];
  /** What ends the compound commands that are open. */
  const ends: string[] = [];
  let unread: Script['unread'];
  let defines = false;
  const started = (after: string): Command => ({
    assignments: [],
    words: [],
    redirects: [],
    after,
    doubtful: ends.length > 0,
  });
  let current = started('');
  let redirect: string | undefined;
  const finish = (after: string) => {
    if (current.words.length > 0 || current.assignments.length > 0) commands.push(current);
    current = started(after);
  };
  const decided = (because: string, from: number) => {
    unread ??= { because, from, command: commands.length };
  };
  const script = (hidden?: number): Script => ({
    commands,
    ...(unread && { unread }),
    ...(hidden !== undefined && { hidden }),
  });
  for (const token of split(piece, POSIX)) {
    if ('operator' in token) {
      if (/[<>]/.test(token.operator)) {
        redirect = token.operator;
      } else if (token.operator === '(' && current.words[0]) {
        decided("the shell's functions are not evaluated", current.words[0].from);
        current = started('');
        defines = true;
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
    if (current.words.length === 0 && current.assignments.length === 0) {
      const end = COMPOUND.get(text);
      if (end !== undefined || text === '[[') decided(`the shell's ${text} is not evaluated`, token.from);
      if (end !== undefined || (text === '{' && (defines || ends.length > 0))) {
        ends.push(end ?? '}');
        defines = false;
        current = started(current.after);
        continue;
      }
      if (text === ends.at(-1)) {
        ends.pop();
        current = started(current.after);
        continue;
      }
      if (TRANSPARENT.has(text) || (ends.length > 0 && INSIDE.has(text))) continue;
    }
    // The brace after `function name`.
    if (text === '{' && ends.at(-1) === '}' && current.words.length === 1) {
      current = started('');
      continue;
    }
    const assignment = current.words.length === 0 ? assignmentOf(token) : undefined;
    if (assignment) current.assignments.push(assignment);
    else current.words.push(token);
  }
  finish('');
  return script();
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
