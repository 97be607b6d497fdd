import { join } from 'node:path';
import type { Configuration } from '../domain/configuration.ts';
import { failure, type Result, success } from '../domain/result.ts';
import { createKrakenAdapter } from '../exchange/kraken/adapter.ts';
import { openPaperExchange } from '../exchange/simulator/paper/paper-exchange.ts';
import type { MarketFeed } from '../ports.ts';
import { type ExchangeAddresses, type ExchangeConnection } from './exchange-connection.ts';
import { reachExchange } from './real-exchange.ts';
import { keepSimulatorState, readSimulatorState } from './simulator-file.ts';

export interface PaperConnectionOptions {
  readonly dataFolder: string;
  readonly configuration: Configuration;
  /** A simulator in Kraken's place. */
  readonly exchange?: ExchangeAddresses | undefined;
  readonly wallNow: () => number;
  readonly log: (line: string) => void;
}

/** The market whose account file has no name of its own: it was the first to have one. */
const FIRST_SYMBOL = 'BTC/USD';

/** As messages name it. */
const ACCOUNT = 'paper account';

/**
 * Kraken's public feed for the market, and an exchange on this computer, fed by it, for the orders. No key exists here
 * and nothing is ever asked of Kraken that needs one.
 */
export async function connectPaper(options: PaperConnectionOptions): Promise<Result<ExchangeConnection, string>> {
  const { configuration, wallNow, log } = options;
  const stateFile = join(options.dataFolder, accountFile(configuration.symbol));
  const kept = readSimulatorState(stateFile, ACCOUNT, log);
  if (!kept.ok) return kept;
  const reached = await reachExchange(options.exchange, wallNow);
  if (!reached.ok) return reached;
  const kraken = reached.value;
  const { clock, speed } = kraken;
  const market = await createKrakenAdapter({
    restUrl: kraken.restUrl,
    wsUrl: kraken.wsUrl,
    wsAuthUrl: kraken.wsAuthUrl,
    credentials: null,
    clock,
    wallNow,
    nonceSource: {
      next: () => {
        throw new Error('paper: public market data needs no nonce');
      },
    },
    requestIntervalMs: kraken.requestIntervalMs,
    logger: (level, message) => {
      if (level !== 'debug') log(message);
    },
  });
  const leave = async (): Promise<void> => {
    await market.close();
    kraken.stop();
  };
  const instrument = await market.feed.instrument(configuration.symbol);
  if (!instrument.ok) {
    await leave();
    return failure(`Kraken’s market cannot be read: ${instrument.error.message}. Paper trading needs the network.`);
  }
  const opened = await openPaperExchange({
    feed: market.feed,
    instrument: instrument.value,
    now: clock.now,
    speed,
    wallNow,
    startingQuote: configuration.startingQuote,
    state: kept.value,
    log,
  });
  if (!opened.ok) {
    await leave();
    return opened;
  }
  const exchange = opened.value;
  const saving = keepSimulatorState(stateFile, ACCOUNT, exchange.exportState, wallNow, log);
  exchange.onAccountChange(saving.changed);
  return success({
    name: `Paper on ${kraken.name}`,
    simulated: kraken.simulated,
    marketId: null,
    restUrl: exchange.restUrl,
    wsUrl: exchange.wsUrl,
    wsAuthUrl: exchange.wsAuthUrl,
    credentials: exchange.credentials,
    clock,
    speed,
    requestIntervalMs: kraken.requestIntervalMs,
    orderDeadlineMs: kraken.orderDeadlineMs,
    startAtFirst: false,
    beginStopped: false,
    feed: withoutNewRules(market.feed),
    past: market.past,
    async close() {
      saving.stop();
      await exchange.close();
      await leave();
    },
  });
}

/** The paper exchange keeps the rules that it was opened with: its orders must go by them, too. */
function withoutNewRules<Feed extends MarketFeed>(feed: Feed): Feed {
  return {
    ...feed,
    subscribe: (symbol, listener) =>
      feed.subscribe(symbol, (event) => {
        if (event.type !== 'rules') listener(event);
      }),
  };
}

/** Each market has a paper account of its own: its money is counted in that market's quote currency. */
function accountFile(symbol: string): string {
  return symbol === FIRST_SYMBOL ? 'paper-account.json' : `paper-account-${symbol.replaceAll('/', '-')}.json`;
}
