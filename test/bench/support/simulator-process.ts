import { DEMO_CREDENTIALS } from '../../../engine/exchange/simulator/demo-credentials.ts';
import { createSimulator } from '../../../engine/exchange/simulator/simulator.ts';

// node simulator-process.ts SEED SPEED, by `fork`: a simulator in a process of its own; says its addresses.

const [seed, speed] = process.argv.slice(2).map(Number);
const simulator = await createSimulator({
  seed,
  speed,
  market: { kind: 'generated', historyDays: 30 },
  credentials: DEMO_CREDENTIALS,
  startTime: Date.UTC(2026, 0, 5),
});
const { restUrl, wsUrl, wsAuthUrl } = simulator;
process.send?.({ restUrl, wsUrl, wsAuthUrl });
process.on('disconnect', () => void simulator.close().then(() => process.exit(0)));
