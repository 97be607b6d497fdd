import { computeSignalColumns } from '../../signals/signal-columns.ts';
import { CANDLE_OPTIONS, candleOptionsHelp, loadResearchInput } from '../research-input.ts';
import { done } from '../command.ts';
import type { Command } from '../command.ts';
import { lensRecordWriter } from '../lens-records.ts';
import { parseOptions } from '../options.ts';

const PIECE_CHARACTERS = 1 << 16;

export const lensesCommand: Command = {
  name: 'lenses',
  summary: 'Lens states and signals of a candle file, bar by bar',
  help: `Usage: parallax lenses --candles FILE [--config FILE] [--skip-bad]
       parallax lenses --symbol S --data-dir DIR [--from DATE] [--to DATE] ...

Writes one JSON line per closed signal bar: the state of the sixteen lenses, their
counts, divergences, momentum, regime and structure transitions.

${candleOptionsHelp(18)}
  --config FILE   JSON with the settings that differ from the defaults
  --skip-bad      leave bad rows out, take the last of duplicates and sort, instead
                  of refusing the file
  --help          this page`,
  async run(args, io) {
    const options = parseOptions(args, { ...CANDLE_OPTIONS, config: 'text' });
    if (!options.ok) return options;
    const input = await loadResearchInput(options.value, io);
    if (!input.ok) return input;
    const columns = computeSignalColumns(input.value.base, input.value.configuration);
    const recordAt = lensRecordWriter(columns);
    let piece = '';
    for (let bar = 0; bar < columns.bars.length; bar++) {
      piece += `${recordAt(bar)}\n`;
      if (piece.length < PIECE_CHARACTERS) continue;
      await io.write(piece);
      piece = '';
    }
    if (piece !== '') await io.write(piece);
    return done;
  },
};
