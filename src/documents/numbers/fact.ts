import type { Flag, Word } from '../../contracts/model.ts';
import { isUnknown, type Unknown } from '../document.ts';
import { type Source, whereFrom } from './number.ts';

/** A yes or no of the model. `text` is what messages print; the setting's value where there is one. */
export const flag = (value: boolean | Unknown, source: Source, text?: string): Flag =>
  fact(value, source, text ?? (value === true ? 'on' : 'off'));

/** A word of the model. */
export const word = (value: string | Unknown, source: Source): Word =>
  fact(value, source, typeof value === 'string' ? value : 'unknown');

function fact<T>(value: T | Unknown, source: Source, text: string) {
  return isUnknown(value)
    ? { unknown: value.unknown, text: 'unknown', ...whereFrom(source) }
    : { value, text, ...whereFrom(source) };
}
