/** Deeper brackets are not followed. */
const DEEPEST = 64;
const LONGEST = 4096;
const TOKEN = /\s*(?:(\d+)|([A-Za-z_]\w*)|(\*\*|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%()<>!~&|^?:]))/y;

/** Binary operators from the loosest to the tightest (XCU §2.6.4, C11 §6.5). */
const LEVELS: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  { '||': (a, b) => Number(a !== 0 || b !== 0) },
  { '&&': (a, b) => Number(a !== 0 && b !== 0) },
  { '==': (a, b) => Number(a === b), '!=': (a, b) => Number(a !== b) },
  {
    '<': (a, b) => Number(a < b),
    '>': (a, b) => Number(a > b),
    '<=': (a, b) => Number(a <= b),
    '>=': (a, b) => Number(a >= b),
  },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => Math.trunc(a / b), '%': (a, b) => a % b },
];

/**
 * The value of a shell's arithmetic expression on whole numbers; undefined where it is none, assigns, divides by zero,
 * leaves the exact range, or names something that is no number.
 *
 * @param lookUp the value of a variable; the empty text counts as 0.
 */
export function arithmetic(expression: string, lookUp: (name: string) => string | undefined): number | undefined {
  if (expression.length > LONGEST) return undefined;
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const text = expression.trimEnd();
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text);
    if (!found) return undefined;
    tokens.push(found[1] ?? found[2] ?? (found[3] as string));
  }
  let at = 0;
  const value = choice(0);
  return at === tokens.length ? value : undefined;

  function choice(depth: number): number | undefined {
    const condition = level(0, depth);
    if (tokens[at] !== '?') return condition;
    at++;
    const yes = choice(depth + 1);
    if (tokens[at++] !== ':') return undefined;
    const no = choice(depth + 1);
    return condition === undefined ? undefined : condition !== 0 ? yes : no;
  }

  function level(i: number, depth: number): number | undefined {
    const operators = LEVELS[i];
    if (!operators) return unary(depth);
    let left = level(i + 1, depth);
    for (;;) {
      const apply = Object.hasOwn(operators, tokens[at] ?? '') ? operators[tokens[at] as string] : undefined;
      if (!apply) return left;
      at++;
      const right = level(i + 1, depth);
      const result = left === undefined || right === undefined ? undefined : apply(left, right);
      left = Number.isSafeInteger(result) ? result : undefined;
    }
  }

  function unary(depth: number): number | undefined {
    const token = tokens[at++];
    if (token === undefined || depth > DEEPEST) return undefined;
    if (token === '(') {
      const inner = choice(depth + 1);
      return tokens[at++] === ')' ? inner : undefined;
    }
    if (token === '-' || token === '+' || token === '!') {
      const operand = unary(depth + 1);
      if (operand === undefined) return undefined;
      return token === '-' ? 0 - operand : token === '+' ? operand : Number(operand === 0);
    }
    if (/^[A-Za-z_]/.test(token)) return number(lookUp(token));
    return /^\d/.test(token) ? number(token) : undefined;
  }
}

/** A decimal number; octal and hexadecimal ones are left alone. */
function number(text: string | undefined): number | undefined {
  if (text === '') return 0;
  return text !== undefined && /^-?(0|[1-9]\d{0,14})$/.test(text.trim()) ? Number(text) : undefined;
}
