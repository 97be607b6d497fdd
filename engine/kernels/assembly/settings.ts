import { boundAbove, boundBelow } from './bounds';
import { SETTINGS } from './layout';

/** Setting number `index`; the loader writes them in this order (lens-kernel.ts). */
function setting(index: usize): f64 {
  return load<f64>(SETTINGS + index * 8);
}

export let priceScale: f64 = 1;
export let volumeScale: f64 = 1;
export let volumePeriod: i32 = 20;
export let declineFactor: f64 = 0.5;
export let spikeFactor: f64 = 2;
export let periodA: i32 = 20;
export let periodB: i32 = 30;
export let lowerDeviations: f64 = 2;
export let upperDeviationsA: f64 = 2;
export let upperDeviationsB: f64 = 2;
export let squeezeDeviations: f64 = 2;
export let squeezeLookback: i32 = 120;
export let squeezeRank: i32 = 24;
// Levels of oscillators, as bounds for plain comparisons.
export let rsiBelow: f64 = 30;
export let rsiLevel: f64 = 30;
export let rsiAbove9: f64 = 70;
export let rsiAbove14: f64 = 70;
export let stochBelow: f64 = 20;
export let stochAbove14: f64 = 80;
export let stochAbove21: f64 = 80;
export let fastPeriod: i32 = 10;
export let slowPeriod: i32 = 30;
export let entryWindow: i32 = 12;
export let exitWindow: i32 = 16;
/** Lenses that are enabled, one bit each. */
export let enabledLenses: i32 = 0xffff;
/** What is wanted of the lenses and the divergences. */
export let wantsLenses: bool = true;
export let wantsDivergences: bool = true;

export function readSettings(): void {
  priceScale = setting(0);
  volumeScale = setting(1);
  volumePeriod = <i32>setting(2);
  declineFactor = setting(3);
  spikeFactor = setting(4);
  periodA = <i32>setting(5);
  periodB = <i32>setting(6);
  lowerDeviations = setting(7);
  upperDeviationsA = setting(8);
  upperDeviationsB = setting(9);
  squeezeDeviations = setting(10);
  squeezeLookback = <i32>setting(11);
  squeezeRank = <i32>setting(12);
  rsiBelow = boundBelow(setting(13));
  rsiLevel = boundAbove(setting(14));
  rsiAbove9 = boundAbove(setting(15));
  rsiAbove14 = boundAbove(setting(16));
  stochBelow = boundBelow(setting(17));
  stochAbove14 = boundAbove(setting(18));
  stochAbove21 = boundAbove(setting(19));
  fastPeriod = <i32>setting(20);
  slowPeriod = <i32>setting(21);
  entryWindow = <i32>setting(22);
  exitWindow = <i32>setting(23);
  enabledLenses = <i32>setting(24);
  wantsLenses = setting(25) != 0;
  wantsDivergences = setting(26) != 0;
}
