/** A report, a model or any other shape as JSON, for people and machines; ends in a newline. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
