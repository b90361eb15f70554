/**
 * JSON as Python's `json.dumps` writes it: ASCII only and, without an indentation, without blanks.
 *
 * @param indent blanks for each level, each value then on a line of its own.
 */
export function pythonJson(value: unknown, indent?: number): string {
  const colon = indent === undefined ? ':' : ': ';
  const write = (one: unknown, margin: string): string => {
    if (typeof one !== 'object' || one === null) return ascii(JSON.stringify(one));
    const deeper = indent === undefined ? '' : `${margin}${' '.repeat(indent)}`;
    const items = Array.isArray(one)
      ? one.map((item) => write(item, deeper))
      : Object.entries(one).map(([key, item]) => `${ascii(JSON.stringify(key))}${colon}${write(item, deeper)}`);
    const [open, close] = Array.isArray(one) ? '[]' : '{}';
    if (items.length === 0) return `${open}${close}`;
    return `${open}${deeper}${items.join(`,${deeper}`)}${margin}${close}`;
  };
  return write(value, indent === undefined ? '' : '\n');
}

/** JSON escapes no more than it must; Python everything that is not a printable character of ASCII. */
const ascii = (json: string): string =>
  json.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
