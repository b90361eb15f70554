// Stacks that are right, or nothing that is read, though a careless rule would condemn them.
import t from 'tap';
import { casesOf, filesOf } from './folder.ts';
import { checked } from './policy.ts';

t.test('no error and no warning about a stack that is right', async (t) => {
  for (const name of casesOf('test/traps')) {
    const { findings } = checked(filesOf(`test/traps/${name}`));
    t.strictSame(
      findings.filter(({ severity }) => severity !== 'info').map(({ severity, message }) => `${severity}: ${message}`),
      [],
      name,
    );
  }
});
