import type { Binding, Module, PyValue } from '../python/index.ts';
import { BY_NAME, type Setting } from './defaults.ts';

/** A setting that a configuration file gives a value. */
export interface Assignment {
  setting: Setting;
  binding: Binding;
  value: PyValue;
}

/** The settings among the names of a configuration file: gunicorn takes every name of the module, imports too. */
export function parse(module: Module): Assignment[] {
  const found: Assignment[] = [];
  for (const [name, binding] of module.names) {
    const setting = BY_NAME.get(name);
    if (setting) found.push({ setting, binding, value: binding.value });
  }
  return found;
}
