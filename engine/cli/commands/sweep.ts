import { ENGINE_VERSION } from '../../backtest/engine-version.ts';
import { fingerprintCandles } from '../../backtest/fingerprint.ts';
import { rankOutcomes, refusedMembers, runSweep } from '../../backtest/research/run-sweep.ts';
import { judgeSweep } from '../../workers/judge-sweep.ts';
import { done, failed } from '../command.ts';
import type { Command } from '../command.ts';
import { parseOptions } from '../options.ts';
import { CANDLE_OPTIONS, candleOptionsHelp, loadResearchInput } from '../research-input.ts';
import { openSweepJournal } from '../sweep-journal.ts';
import { sweepReport } from '../sweep-report.ts';
import { SPACE_HELP, SPACE_OPTIONS, loadSpace } from '../space-input.ts';
import { THREADS_HELP, interruption, researchPool } from '../threads.ts';

const MILLISECONDS = 1000;
const PROGRESS_EVERY_MS = 2000;

export const sweepCommand: Command = {
  name: 'sweep',
  summary: 'Many configurations on the same candles, best first',
  help: `Usage: parallax sweep --candles FILE --space FILE [--objective NAME] [--seed N]
                      [--samples N] [--threads N] [--state FILE] [--json] [--skip-bad]

Backtests every member of a search space and ranks them. The best of many is partly
luck: the deflated Sharpe ratio below the ranking says how much.

${candleOptionsHelp(18)}
${SPACE_HELP}
${THREADS_HELP}
  --state FILE    keep outcomes here; the same sweep begun again goes on from there
  --json          {"count", "seconds", "ranking": [{"config", "metrics"}]}, all members,
                  best first; "refused" lists members whose settings do not fit together
  --skip-bad      leave bad rows of the candles out instead of refusing the file
  --help          this page`,
  async run(args, io) {
    const options = parseOptions(args, {
      ...CANDLE_OPTIONS,
      ...SPACE_OPTIONS,
      threads: 'text',
      state: 'text',
      json: 'flag',
    });
    if (!options.ok) return options;
    const { json, state: stateFile } = options.value;
    const plan = await loadSpace(options.value, options.value.symbol);
    if (!plan.ok) return plan;
    const input = await loadResearchInput({ ...options.value, config: undefined }, io);
    if (!input.ok) return input;
    const pool = researchPool(options.value.threads);
    if (!pool.ok) return pool;
    const { base, configuration } = input.value;
    const stop = interruption();
    try {
      const identity = { plan: plan.value, candles: fingerprintCandles(base), engineVersion: ENGINE_VERSION };
      const journal = stateFile === undefined ? null : openSweepJournal(stateFile, identity);
      if (journal !== null && !journal.ok) return failed(journal.error);
      const candles = pool.value.share(base, configuration.maxGapMinutes);
      const started = performance.now();
      let reported = started;
      const known = journal?.value.known ?? [];
      const written = new Set(known.map((outcome) => JSON.stringify(outcome.member)));
      const sweep = await runSweep(plan.value, pool.value.evaluator(candles), {
        known,
        signal: stop.signal,
        onProgress: ({ done: count, total, outcomes }) => {
          journal?.value.append(outcomes.filter((outcome) => !written.has(JSON.stringify(outcome.member))));
          if (performance.now() - reported < PROGRESS_EVERY_MS) return;
          reported = performance.now();
          io.log(`${count} of ${total} members`);
        },
      });
      const seconds = (performance.now() - started) / MILLISECONDS;
      if (!sweep.isComplete) {
        const where = stateFile === undefined ? 'nothing was kept (--state FILE keeps it)' : `kept in ${stateFile}`;
        return failed(`interrupted after ${sweep.outcomes.length} members; ${where}`);
      }
      const ranking = rankOutcomes(sweep);
      const refused = refusedMembers(sweep);
      const judgement = await judgeSweep(sweep, pool.value, candles);
      if (json) {
        await io.write(
          `${JSON.stringify({
            count: ranking.length,
            seconds,
            ranking: ranking.map(({ config, metrics }) => ({ config, metrics })),
            ...(refused.length === 0 ? {} : { refused }),
          })}\n`,
        );
        io.log(judgement.sentence);
      } else {
        await io.write(`${sweepReport(plan.value, ranking, refused, judgement, seconds)}\n`);
      }
      return done;
    } finally {
      stop.release();
      await pool.value.close();
    }
  },
};
