// npm start: prepares what is missing, builds what has changed, and runs the application. See scripts/README.md.
import { runMain } from './lib/failure.mjs';
import { launchApplication } from './lib/launch.mjs';
import { prepareBuild, prepareWithElectron } from './lib/prepare.mjs';
import { createReporter } from './lib/reporter.mjs';
import { ensureDisplay } from './lib/virtual-display.mjs';

await runMain(async () => {
  const reporter = createReporter(process.stdout);
  const electron = await prepareWithElectron(reporter);
  await prepareBuild(reporter);
  const display = await ensureDisplay(reporter);
  try {
    const environment = { ...process.env, ...electron.environment, ...display.environment };
    reporter.line('starting Parallax');
    return await launchApplication(reporter, electron.executable, process.argv.slice(2), environment);
  } finally {
    display.stop();
  }
});
