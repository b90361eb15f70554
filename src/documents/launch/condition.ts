import { HOLE, knownText, type Piece, unknownIn } from '../shell/index.ts';

/** Whether a command succeeds; where that is not known, why, as a clause. */
export type Status = boolean | Undecided;

export interface Undecided {
  because: string;
  /** True where it is a program, not a condition, whose success is not known. */
  program?: true;
}

/** What the operators of `test` are asked about. */
export interface Asked {
  /** Whether a file of that kind (`f`, `d`, `e`, …) lies at the path. */
  file(kind: string, path: Piece): Status;
  /** Whether a text is the other; in `[[ ]]` the other is a pattern. */
  equal(a: Piece, b: Piece): Status;
}

/** `!`, which leaves what is not known. */
export const not = (status: Status): Status => (typeof status === 'boolean' ? !status : status);

/** Longer conditions are not evaluated. */
const MOST = 64;

/** `test` and `[` (POSIX test): decided by the number of arguments, up to `-a` and `-o`. */
export function testOf(words: readonly Piece[], asked: Asked): Status {
  const text = (i: number) => words[i]?.text ?? '';
  if (words.length > MOST) return { because: 'the condition is too long' };
  switch (words.length) {
    case 0:
      return false;
    case 1:
      return not(isEmpty(words[0] as Piece));
    case 2:
      if (text(0) === '!') return not(testOf(words.slice(1), asked));
      return unary(text(0), words[1] as Piece, asked);
    case 3:
      if (text(1) !== '-a' && text(1) !== '-o') {
        const found = binary(words[0] as Piece, text(1), words[2] as Piece, asked);
        if (found !== undefined) return found;
      }
  }
  for (const [operator, decisive] of [
    ['-o', true],
    ['-a', false],
  ] as const) {
    const at = words.findIndex((word, i) => word.text === operator && i > 0 && i < words.length - 1);
    if (at === -1) continue;
    return either(testOf(words.slice(0, at), asked), testOf(words.slice(at + 1), asked), decisive);
  }
  if (text(0) === '!') return not(testOf(words.slice(1), asked));
  if (text(0) === '(' && words.at(-1)?.text === ')') return testOf(words.slice(1, -1), asked);
  return { because: 'the condition is not understood' };
}

/** `||` where `decisive` is true, `&&` where it is false: one side alone may decide. */
export function either(a: Status, b: Status, decisive: boolean): Status {
  if (a === decisive || b === decisive) return decisive;
  if (typeof a !== 'boolean') return a;
  return b;
}

/** Whether a text is empty. A variable that nothing here sets is: `${X:-default}` says the same. */
export function isEmpty({ text, sources }: Piece): Status {
  const unknown = sources.find((source, i) => text[i] === HOLE && source?.unknown !== undefined && !source.unset);
  if (text.replaceAll(HOLE, '') !== '') return false;
  return unknown?.unknown === undefined ? true : { because: unknown.unknown };
}

/** A text without what variables add that nothing here sets. */
export function stripped({ text, sources }: Piece): string {
  return text.includes(HOLE)
    ? text
        .split('')
        .filter((_, i) => !sources[i]?.unset)
        .join('')
    : text;
}

function unary(operator: string, operand: Piece, asked: Asked): Status {
  if (operator === '-n') return not(isEmpty(operand));
  if (operator === '-z') return isEmpty(operand);
  if (/^-[defrswxLhS]$/.test(operator)) return asked.file(operator.slice(1), operand);
  if (operator === '-t') return false;
  return { because: `${operator} is not evaluated` };
}

const NUMERIC: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
};

function binary(a: Piece, operator: string, b: Piece, asked: Asked): Status | undefined {
  if (operator === '=' || operator === '==') return asked.equal(a, b);
  if (operator === '!=') return not(asked.equal(a, b));
  const compare = NUMERIC[operator];
  if (!compare) return undefined;
  const unknown = unknownIn(a) ?? unknownIn(b);
  if (unknown !== undefined) return { because: unknown };
  const whole = /^\s*[-+]?\d{1,15}\s*$/;
  if (!whole.test(a.text) || !whole.test(b.text)) return { because: `${operator} compares numbers only` };
  return compare(Number(a.text), Number(b.text));
}

/** Whether two texts are equal; what nothing here sets is empty only where that alone makes them so. */
export function equalTexts(a: Piece, b: Piece): Status {
  const [left, right] = [knownText(a), knownText(b)];
  if (left !== undefined && right !== undefined) return left === right;
  if (stripped(a) === stripped(b) && !stripped(a).includes(HOLE)) return true;
  return { because: unknownIn(a) ?? unknownIn(b) ?? 'it is not known' };
}
