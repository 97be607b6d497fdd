// npm run build: builds out/ in any case. `npm start` and `npm test` build by themselves when it is needed.
import { buildNow } from './lib/build.mjs';
import { runMain } from './lib/failure.mjs';
import { requireProductNode } from './lib/node-runtime.mjs';
import { withPrepareLock } from './lib/prepare-lock.mjs';
import { createReporter } from './lib/reporter.mjs';

await runMain(async () => {
  const reporter = createReporter(process.stdout);
  await requireProductNode();
  await withPrepareLock(reporter, () => reporter.step('building', buildNow));
  return 0;
});
