/** What the soaked process tells the one that watches it, once for every question. Bytes, milliseconds, counts. */
export interface ProcessSample {
  readonly type: 'sample';
  /** After a garbage collection where one was asked for. */
  readonly heapUsed: number;
  readonly collected: boolean;
  /** Before the collection. */
  readonly rss: number;
  /** After it: what the process holds. The same as `rss` where none was asked for. */
  readonly heldRss: number;
  readonly external: number;
  readonly arrayBuffers: number;
  /** What V8 has taken for objects that are young: it takes more when more is made, up to its own limit. */
  readonly youngHeap: number;
  /** Of `heapUsed`, what is compiled code: it grows until everything that runs often enough has been compiled. */
  readonly codeHeap: number;
  /** Memory that V8 has taken for all objects of the engine's own thread; what it is above `heapUsed` is room. */
  readonly takenHeap: number;
  /** Of `rss`, what is mapped from files: programs and libraries, read as they are needed. */
  readonly fromFiles: number;
  /** Of the time since the last sample, garbage collections that were asked for left out. */
  readonly loop: LoopDelay;
  /** Of the whole run. */
  readonly loopSinceStart: LoopDelay;
  /** Timers, sockets and files that keep the process alive. */
  readonly openHandles: number;
  readonly streamWaiting: number;
  readonly mostStreamWaiting: number;
  readonly counts: StreamCounts;
  readonly window: WindowSample;
  readonly marketTime: number;
  /** Processor time of the whole process since its start, ms. */
  readonly processorMs: number;
}

export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What the engine pushed since the start. */
export interface StreamCounts {
  readonly items: number;
  readonly fills: number;
  readonly orders: number;
  readonly entries: number;
  readonly exits: number;
  readonly halts: number;
  readonly disconnects: number;
  /** Errors of the session: its journal cannot be continued, or worse. */
  readonly broken: number;
}

/** What the thread that stands for a window holds. */
export interface WindowSample {
  readonly batches: number;
  readonly resyncs: number;
  readonly rows: number;
  /** Memory that V8 has taken for its objects. */
  readonly takenHeap: number;
}

export type ProcessMessage =
  | { readonly type: 'ready'; readonly dataFolder: string }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'log'; readonly line: string }
  | ProcessSample
  | { readonly type: 'closed' };

export type ProcessOrder = { readonly type: 'sample'; readonly collect: boolean } | { readonly type: 'close' };

export interface ProcessSetup {
  readonly dataFolder: string;
  readonly seed: number;
  readonly speed: number;
}
