import { describeExchangeContract } from '../../contract/exchange-contract.ts';
import { connectSimulator } from './simulated-kraken.ts';

const SPEED = 30;

describeExchangeContract('Kraken adapter on the simulator', async () => {
  const { simulator, adapter, broker, log, close } = await connectSimulator({ speed: SPEED });
  return {
    feed: adapter.feed,
    broker,
    symbol: 'BTC/USD',
    now: () => simulator.now(),
    // Kraken tells whole seconds, and a second of the wall is thirty of the market.
    clockTolerance: 1_000 + SPEED * 1_000,
    nudge: () => undefined,
    close: async () => {
      await close();
      if (log.length > 0) throw new Error(`the adapter complained: ${log.join('\n')}`);
    },
  };
});
