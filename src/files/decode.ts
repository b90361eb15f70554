import { type TextFile, textFile, type Unreadable } from './file.ts';

/** Larger files are not configurations; reading them would cost memory for nothing. */
export const LARGEST_FILE = 10 * 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });
// Not TextDecoder('latin1'): the Encoding Standard makes that windows-1252, which moves bytes 0x80–0x9f.
const CHUNK = 0x8000;

/** Bytes to text: UTF-8 (a byte order mark is dropped), else latin1; binary content is refused with its reason. */
export function decode(path: string, bytes: Uint8Array): TextFile | Unreadable {
  if (bytes.length > LARGEST_FILE) return { path, unreadable: `it is larger than ${LARGEST_FILE / 1024 / 1024} MB` };
  if (bytes.includes(0)) return { path, unreadable: 'it is binary (it contains a NUL byte)' };
  try {
    return textFile(path, utf8.decode(bytes), 'utf-8', bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf);
  } catch {
    return textFile(path, latin1(bytes), 'latin1');
  }
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return text;
}
