/**
 * The lenses in WebAssembly (source in assembly/): what goes in and out of it. It keeps nothing between runs but
 * its scratch memory, so one instance serves a thread; it is not re-entrant.
 */

/** Columns of the bars; the kernel reads them a chunk at a time. */
export interface KernelInput {
  readonly length: number;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly segmentStarts: Int32Array;
}

/** Parameters of the lenses the kernel covers; RSI 9 and 14, %K 14 and 21 and MACD 12/26/9 are fixed. */
export interface KernelSettings {
  /** 10 to the power of the decimals of prices and volumes. */
  readonly priceScale: number;
  readonly volumeScale: number;
  readonly volumePeriod: number;
  readonly declineFactor: number;
  readonly spikeFactor: number;
  /** Bands of `bb_lower_touch`, `bb_squeeze` and `bb_20_touch`; of `bb_30_touch`. */
  readonly periodA: number;
  readonly periodB: number;
  readonly lowerDeviations: number;
  readonly upperDeviationsA: number;
  readonly upperDeviationsB: number;
  readonly squeezeDeviations: number;
  readonly squeezeLookback: number;
  readonly squeezeRank: number;
  readonly rsiBelow: number;
  readonly rsiLevel: number;
  readonly rsiAbove9: number;
  readonly rsiAbove14: number;
  readonly stochBelow: number;
  readonly stochAbove14: number;
  readonly stochAbove21: number;
  readonly fastPeriod: number;
  readonly slowPeriod: number;
  readonly entryWindow: number;
  readonly exitWindow: number;
  /** Enabled lenses: entry lenses in bits 0–7, exit lenses in bits 8–15. */
  readonly enabledLenses: number;
}

/** The same order as in assembly/settings.ts, where two switches follow: lenses wanted, divergences wanted. */
const SETTINGS_ORDER = [
  'priceScale',
  'volumeScale',
  'volumePeriod',
  'declineFactor',
  'spikeFactor',
  'periodA',
  'periodB',
  'lowerDeviations',
  'upperDeviationsA',
  'upperDeviationsB',
  'squeezeDeviations',
  'squeezeLookback',
  'squeezeRank',
  'rsiBelow',
  'rsiLevel',
  'rsiAbove9',
  'rsiAbove14',
  'stochBelow',
  'stochAbove14',
  'stochAbove21',
  'fastPeriod',
  'slowPeriod',
  'entryWindow',
  'exitWindow',
  'enabledLenses',
] as const satisfies readonly (keyof KernelSettings)[];

/** Periods, lookbacks and windows the kernel's history holds at most. */
export const KERNEL_MAXIMUM_BARS = 256;
/** Length of the table of warm masks: the first bars of a segment. */
export const KERNEL_WARM_BARS = 1024;

/** Deviations of a band at most for an estimate of it to be within half the doubt it is given. */
export const MAXIMUM_ESTIMATED_DEVIATIONS = 16;

/** One byte per bar each. */
export interface KernelOutput {
  readonly entryMask: Uint8Array;
  readonly exitMask: Uint8Array;
  readonly entryFired: Uint8Array;
  readonly exitFired: Uint8Array;
  readonly entryCount: Uint8Array;
  readonly exitCount: Uint8Array;
}

export interface LensKernel {
  /**
   * Fills the columns of `lenses` and `divergences` (0–5 per bar), unless null. `warmMasks` are the lenses that are
   * enabled and warm at each of the first bars of a segment. False when the data are not for the kernel: values
   * that are no decimals of the given scale, prices of 0 or less or above 2^30 steps, sums above 2^53; the columns
   * are then to be computed otherwise.
   */
  run(
    input: KernelInput,
    settings: KernelSettings,
    warmMasks: Uint16Array,
    lenses: KernelOutput | null,
    divergences: Uint8Array | null,
  ): boolean;
}

/** What is used of WebAssembly; the engine is compiled without the types of a browser. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  chunkBars(): number;
  address(place: number): number;
  configure(): void;
  begin(): void;
  run(count: number): number;
}

/** Compiles the kernel. Throws a `WebAssembly.CompileError` when the binary is not one. */
export function createLensKernel(binary: Uint8Array<ArrayBuffer>): LensKernel {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(binary));
  const kernel = kernelExports(instance.exports);
  const { buffer } = kernel.memory;
  const chunk = kernel.chunkBars();
  const inputs = [0, 1, 2, 3].map((place) => new Float64Array(buffer, kernel.address(place), chunk));
  const parameters = new Float64Array(buffer, kernel.address(4), SETTINGS_ORDER.length + 2);
  const warm = new Uint16Array(buffer, kernel.address(5), KERNEL_WARM_BARS);
  const results = [6, 7, 8, 9, 10, 11].map((place) => new Uint8Array(buffer, kernel.address(place), chunk));
  const diverging = new Uint8Array(buffer, kernel.address(12), chunk);

  function copyOut(result: Uint8Array, count: number, column: Uint8Array, at: number): void {
    column.set(count === chunk ? result : result.subarray(0, count), at);
  }

  return {
    run(input, settings, warmMasks, lenses, divergences) {
      SETTINGS_ORDER.forEach((name, place) => (parameters[place] = settings[name]));
      parameters[SETTINGS_ORDER.length] = lenses === null ? 0 : 1;
      parameters[SETTINGS_ORDER.length + 1] = divergences === null ? 0 : 1;
      warm.set(warmMasks);
      kernel.configure();
      const sources = [input.high, input.low, input.close, input.volume];
      const columns =
        lenses === null
          ? []
          : [
              lenses.entryMask,
              lenses.exitMask,
              lenses.entryFired,
              lenses.exitFired,
              lenses.entryCount,
              lenses.exitCount,
            ];
      for (let segment = 0; segment < input.segmentStarts.length; segment++) {
        const end = segment + 1 < input.segmentStarts.length ? input.segmentStarts[segment + 1] : input.length;
        kernel.begin();
        for (let at = input.segmentStarts[segment]; at < end; at += chunk) {
          const count = Math.min(chunk, end - at);
          for (let place = 0; place < sources.length; place++) {
            inputs[place].set(sources[place].subarray(at, at + count));
          }
          if (kernel.run(count) === 0) return false;
          for (let place = 0; place < columns.length; place++) copyOut(results[place], count, columns[place], at);
          if (divergences !== null) copyOut(diverging, count, divergences, at);
        }
      }
      return true;
    },
  };
}

function kernelExports(exports: object): KernelExports {
  for (const name of ['memory', 'chunkBars', 'address', 'configure', 'begin', 'run']) {
    if (!(name in exports)) throw new Error(`the lens kernel exports no "${name}": build it anew`);
  }
  // What each of them is, is fixed by assembly/index.ts.
  return exports as KernelExports;
}
