import { type Piece, PieceBuilder } from './piece.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** A JSON array of strings as pieces, or undefined where the text is none (RFC 8259). */
export function decodeJson(piece: Piece): Piece[] | undefined {
  const { text } = piece;
  const strings: Piece[] = [];
  let i = blanks(text, 0);
  if (text[i] !== '[') return undefined;
  i = blanks(text, i + 1);
  if (text[i] === ']') return blanks(text, i + 1) === text.length ? strings : undefined;
  for (;;) {
    if (text[i] !== '"') return undefined;
    const from = i++;
    const builder = new PieceBuilder(piece.file);
    while (text[i] !== '"') {
      const c = text[i];
      if (c === undefined || c < ' ') return undefined;
      if (c !== '\\') {
        builder.append(piece, i, i + 1);
        i++;
        continue;
      }
      const letter = text[i + 1] as string;
      const hex = letter === 'u' ? /^[0-9a-fA-F]{4}/.exec(text.slice(i + 2, i + 6))?.[0] : undefined;
      const character = hex === undefined ? ESCAPES[letter] : String.fromCharCode(Number.parseInt(hex, 16));
      if (character === undefined) return undefined;
      const to = i + 2 + (hex?.length ?? 0);
      builder.add(character, piece.starts[i] as number, piece.ends[to - 1] as number);
      i = to;
    }
    i++;
    strings.push(builder.piece(piece.starts[from] as number, piece.ends[i - 1] as number));
    i = blanks(text, i);
    if (text[i] === ']') return blanks(text, i + 1) === text.length ? strings : undefined;
    if (text[i] !== ',') return undefined;
    i = blanks(text, i + 1);
  }
}

function blanks(text: string, from: number): number {
  let i = from;
  while (text[i] === ' ' || text[i] === '\t' || text[i] === '\n' || text[i] === '\r') i++;
  return i;
}
