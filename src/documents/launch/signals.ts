import type { Hop } from '../../contracts/model.ts';
import { flag } from '../numbers/fact.ts';
import type { Stop } from './launch.ts';

/** What one signal does to a program. */
export interface Effect {
  ends: boolean;
  /** Whether running requests are finished; absent where the program does not end. */
  graceful?: boolean;
  /** What follows the signal's name in a sentence. */
  does: string;
}

/** What a program does on each signal, by the signal's name without SIG. */
export type Effects = ReadonlyMap<string, Effect>;

/** Whether a program ends on its stop signal, and whether it finishes running requests then. */
export function stopsOn(
  { signal, unheard }: Stop,
  effects: Effects,
): Pick<NonNullable<Hop['stop']>, 'ends' | 'graceful'> {
  if (!signal) return {};
  const { mark, value } = signal;
  if (unheard && value !== undefined) {
    const { at, because } = unheard;
    // Nobody can refuse the one signal that the kernel acts on by itself.
    const ends = value === 'SIGKILL';
    return { ends: flag(ends, { mark: { ...mark, at, because: `${because}.` } }, value) };
  }
  const effect = value === undefined ? undefined : effects.get(value.replace(/^SIG/, ''));
  if (value === undefined || !effect) {
    const unknown =
      value === undefined ? (signal.unknown ?? 'the signal is not known') : `what ${value} does is not known`;
    return { ends: flag({ unknown }, { mark }), graceful: flag({ unknown }, { mark }) };
  }
  const source = { mark: { ...mark, because: `${value} ${effect.does}.` } };
  return {
    ends: flag(effect.ends, source, value),
    ...(effect.graceful !== undefined && { graceful: flag(effect.graceful, source, value) }),
  };
}
