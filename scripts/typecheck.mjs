// npm run typecheck: all TypeScript projects, one after the other.
import { runMain } from './lib/failure.mjs';
import { requireProductNode } from './lib/node-runtime.mjs';
import { checkTypes } from './lib/static-checks.mjs';

await runMain(async () => {
  await requireProductNode();
  const { passed, output } = await checkTypes();
  process.stdout.write(output);
  return passed ? 0 : 1;
});
