// node test/reference/run.ts lenses|backtest --candles FILE [--config FILE]
// FILE is a CSV (or CSV.gz) of candles; lenses prints NDJSON, backtest prints one JSON object.

import { readFileSync, writeSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  parseCandlesCsv,
  referenceBacktest,
  referenceLenses,
  type DeepPartial,
  type ReferenceConfig,
} from './index.ts';

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

function readText(file: string): string {
  const bytes = readFileSync(file);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
}

function print(text: string): void {
  const bytes = Buffer.from(text);
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

const command = process.argv[2];
const candles = option('--candles');
if ((command !== 'lenses' && command !== 'backtest') || candles === undefined) {
  process.stderr.write('usage: node test/reference/run.ts lenses|backtest --candles FILE [--config FILE]\n');
  process.exit(2);
}
const configFile = option('--config');
const config: DeepPartial<ReferenceConfig> = configFile === undefined ? {} : JSON.parse(readText(configFile));
const rows = parseCandlesCsv(readText(candles));
if (command === 'lenses') {
  print(
    referenceLenses(rows, config)
      .map((record) => `${JSON.stringify(record)}\n`)
      .join(''),
  );
} else {
  print(`${JSON.stringify(referenceBacktest(rows, config))}\n`);
}
