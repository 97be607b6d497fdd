import { argv, stdout } from 'node:process';
import { openTestResearch } from './desk.ts';

/** A process that sweeps until it is killed: says how many members are stored, and which sweep it is. */
const [, , dataFolder, space] = argv;
const research = openTestResearch(dataFolder);
research.research.subscribe((items) => {
  for (const item of items) if (item.type === 'sweep_rows') stdout.write(`${item.done}\n`);
});
const { sweepId } = await research.call('optimise.start', {
  symbol: 'BTC/USD',
  simulated: false,
  from: null,
  to: null,
  space: JSON.parse(space) as Record<string, unknown>,
});
stdout.write(`sweep ${sweepId}\n`);
