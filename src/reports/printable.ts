// Names and lines come from scanned files. A terminal must not obey them: control characters move the cursor,
// bidirectional ones reorder what is read (CVE-2021-42574).
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu;

/** The text on one line, with every character that would not print, or print elsewhere, replaced by one U+FFFD. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd');
}

// East Asian wide and fullwidth ranges (UAX 11), and the emoji blocks; close enough for a caret.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** How many columns of a terminal one character takes. */
export function widthOf(character: string): number {
  if (character.charCodeAt(0) < 0x300) return 1;
  if (/^\p{M}/u.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
