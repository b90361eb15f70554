import type { Hop } from '../../contracts/model.ts';
import type { Unknown } from '../document.ts';
import { flag, word } from '../numbers/fact.ts';
import { duration, exactly } from '../numbers/number.ts';
import type { Stated, Stop } from './launch.ts';

/**
 * How a unit is stopped, in neutral words: what every server here has in common. Nothing is said of a program that
 * nothing here starts. What the signal does to a program is its format's to say.
 */
export function stopped({ signal, unheard: _unheard, behind: _behind, ...stop }: Stop): NonNullable<Hop['stop']> {
  if (!signal) return {};
  const flags = ['pre_stop_command', 'has_shell', 'gets_traffic_late', 'after_server'] as const;
  const times = ['pre_stop', 'grace_period'] as const;
  const found: NonNullable<Hop['stop']> = {
    signal: word(known(signal), { mark: signal.mark }),
    // nginx and gunicorn close their listening sockets on every signal that ends them.
    refuses_connections: flag(true, { mark: { at: signal.mark.at, origin: 'fixed', name: signal.mark.name } }),
  };
  for (const key of times) {
    const stated = stop[key];
    if (!stated) continue;
    const value = known(stated);
    found[key] = duration(typeof value === 'number' ? exactly(value) : value, { mark: stated.mark });
  }
  for (const key of flags) {
    const stated = stop[key];
    if (stated) found[key] = flag(known(stated), { mark: stated.mark });
  }
  return found;
}

const known = <T>({ value, unknown }: Stated<T>): T | Unknown => value ?? { unknown: unknown ?? 'it is not known' };
