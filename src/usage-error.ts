/** What the user can put right: wrong usage, a broken upkeep.yaml, a path that does not exist. One line, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}
