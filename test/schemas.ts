import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
for (const file of readdirSync('schemas')) {
  const schema = JSON.parse(readFileSync(`schemas/${file}`, 'utf8'));
  ajv.addSchema(schema, file);
}

/** The faults of a value against `schemas/<name>.json`, one line each; none where it is valid. */
export function validator(name: string): (value: unknown) => string[] {
  const validate = ajv.getSchema(`${name}.json`);
  if (!validate) throw new Error(`no schema ${name}`);
  return (value) => {
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}
