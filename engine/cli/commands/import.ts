import { success } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import { importArchives, type ImportRequest } from '../../import/import-archives.ts';
import type { ImportProgress, ImportReport } from '../../import/import-report.ts';
import { badUsage, type Command, type CommandFailure, done, failed } from '../command.ts';
import { dataFolderOption, progressLog, symbolOption, untilSignal, withHistory } from '../history-access.ts';
import { parseOptionsAndFiles } from '../options.ts';

export const importCommand: Command = {
  name: 'import',
  summary: 'Candle archives into the history of a data folder',
  help: `Usage: parallax import FILE... [--symbols A,B] --data-dir DIR

Reads Kraken's OHLCVT archives: the zip with all pairs, a CSV, or a CSV packed by gzip.
The names say what they hold: XBTUSD_1.csv has the 1-minute candles of BTC/USD. Other
intervals are passed over without being unpacked: they are made of the 1-minute candles.
A candle file is taken whole or not at all. Importing the same again changes nothing;
an import that was stopped or killed goes on when the same command is given again.

  --symbols A,B    only these symbols, such as BTC/USD,ETH/EUR or XBTUSD,ETHEUR; with one
                   symbol a CSV may have any name
  --interval N     minutes of the candle files that are read: 1, the only one there is
  --data-dir DIR   folder of the history (history.db, made when there is none)
  --skip-bad       leave bad rows out, take the last of duplicates and sort, instead
                   of refusing the candle file
  --json           the result as JSON, the only form there is
  --help           this page`,
  async run(args, io) {
    const parsed = parseOptionsAndFiles(args, {
      symbols: 'text',
      interval: 'text',
      'data-dir': 'text',
      'skip-bad': 'flag',
      json: 'flag',
    });
    if (!parsed.ok) return parsed;
    const { options, files } = parsed.value;
    if (files.length === 0) return badUsage('no FILE to import is given');
    if (options.interval !== undefined && options.interval !== '1') {
      const why = 'Parallax keeps 1-minute candles and makes the longer ones of them';
      return badUsage(`option --interval: ${options.interval} is not allowed; use 1 (${why})`);
    }
    const dataDir = dataFolderOption(options['data-dir']);
    if (!dataDir.ok) return dataDir;
    const symbols = symbolsOption(options.symbols);
    if (!symbols.ok) return symbols;

    const request: ImportRequest = { files, symbols: symbols.value, skipBad: options['skip-bad'] };
    const tell = progressLog(io);
    const progress = (at: ImportProgress): void => tell(progressLine(at));
    const report = await withHistory(dataDir.value, async (store) =>
      success(await untilSignal((signal) => importArchives(request, { store, now: Date.now, signal, progress }))),
    );
    if (!report.ok) return report;
    const isAnyRead = report.value.files.some(({ error }) => error === null);
    if (isAnyRead) await io.write(`${JSON.stringify(report.value)}\n`);
    switch (report.value.outcome) {
      case 'done':
        return done;
      case 'cancelled':
        return failed('stopped; what was imported is kept, and the same command goes on from there');
      case 'failed':
        return failed(failureLines(report.value).join('\n'));
    }
  },
};

function symbolsOption(text: string | undefined): Result<readonly string[] | null, CommandFailure> {
  if (text === undefined) return success(null);
  const symbols: string[] = [];
  for (const part of text.split(',').filter((word) => word.trim() !== '')) {
    const symbol = symbolOption('symbols', part);
    if (!symbol.ok) return symbol;
    symbols.push(symbol.value);
  }
  return symbols.length === 0 ? badUsage('option --symbols names no symbol') : success([...new Set(symbols)]);
}

function progressLine({ file, path, finished, picked, part }: ImportProgress): string {
  const of = picked > 1 ? `, ${finished + 1} of ${picked}: ${path}` : '';
  return `${file}: ${Math.floor(part * 100)} %${of}`;
}

function failureLines({ files }: ImportReport): readonly string[] {
  return files.flatMap(({ file, error, members }) => {
    if (error !== null) return [`${file}: ${error}`];
    return members.flatMap((member) => {
      if (member.status !== 'failed') return [];
      return [
        member.path === file.split(/[/\\]/).at(-1)
          ? `${file}: ${member.error}`
          : `${file}: ${member.path}: ${member.error}`,
      ];
    });
  });
}
