import type { ExchangeCore } from '../exchange-core.ts';
import type { OrderDesk } from '../order-desk.ts';
import type { RestRequest } from '../rest/rest-types.ts';
import type { TransportHook } from '../transport-hook.ts';
import type { WsHub } from '../ws/hub.ts';
import { callGroups } from './call-groups.ts';
import { ExchangeFaults } from './exchange-faults.ts';
import { FaultCounts } from './fault-counts.ts';
import { isExchangeRule, isRestRule, isStreamRule } from './fault-plan.ts';
import type { FaultPlan, FaultRule } from './fault-plan.ts';
import { RestFaults } from './rest-faults.ts';
import { StreamFaults } from './stream-faults.ts';

export interface FaultDirectorParts {
  readonly plan: FaultPlan;
  readonly seed: number;
  readonly core: ExchangeCore;
  readonly desk: OrderDesk;
  readonly hub: WsHub;
  readonly wallClock: () => number;
  /** Brings the exchange's time up to now. */
  readonly within: <Value>(action: () => Value) => Value;
}

/** Runs a fault plan against the clients of a simulator. */
export class FaultDirector {
  readonly hook: TransportHook;
  private readonly counts = new FaultCounts();
  private readonly rest: RestFaults;
  private readonly exchange: ExchangeFaults;
  private readonly stream: StreamFaults;
  private readonly sleepers = new Map<ReturnType<typeof setTimeout>, () => void>();
  private acting = true;

  constructor(parts: FaultDirectorParts) {
    const { core, plan, seed } = parts;
    const { counts } = this;
    const numbered = plan.rules.map((rule, index) => ({ rule, index }));
    const pick = <Rule extends FaultRule>(isOne: (rule: FaultRule) => rule is Rule) =>
      numbered.flatMap(({ rule, index }) => (isOne(rule) ? [{ rule, index }] : []));
    const now = (): number => core.now;
    const rest = new RestFaults(pick(isRestRule), { seed, counts, now, wait: (time) => this.wait(time) });
    const exchange = new ExchangeFaults(pick(isExchangeRule), { seed, counts, core, desk: parts.desk });
    const stream = new StreamFaults(pick(isStreamRule), { seed, counts, now, wallClock: parts.wallClock });
    this.rest = rest;
    this.exchange = exchange;
    this.stream = stream;
    for (const rule of plan.rules) if (rule.fault === 'snapshot_limit') parts.hub.snapshotTrades = rule.trades;
    this.hook = {
      rest: async (request, execute) => {
        if (!this.acting || isOwnPath(request)) return execute();
        parts.within(() => exchange.onCall(callGroups(request.url)));
        return rest.call(request, execute);
      },
      opened: (connection, _isPrivate, line) => stream.opened(connection, line),
      closed: (connection) => stream.closed(connection),
      incoming: (frame, deliver) => (this.acting ? stream.incoming(frame, deliver) : deliver(frame.text)),
      outgoing: (frame, deliver) => (this.acting ? stream.outgoing(frame, deliver) : deliver(frame.text)),
    };
  }

  /** Does what has fallen due; called whenever the exchange's time has moved. */
  onTime(): void {
    if (!this.acting) return;
    this.rest.onTime();
    this.exchange.onTime();
    this.stream.onTime();
  }

  read(): Readonly<Record<string, number>> {
    return this.counts.read();
  }

  /** From now on nothing goes wrong any more; what lasts ends. */
  stop(): void {
    this.acting = false;
    this.exchange.stop();
    this.stream.releaseAll();
  }

  close(): void {
    this.acting = false;
    this.stream.close();
    for (const [timer, wake] of this.sleepers) {
      clearTimeout(timer);
      wake();
    }
    this.sleepers.clear();
  }

  private wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.sleepers.delete(timer);
        resolve();
      }, milliseconds);
      this.sleepers.set(timer, resolve);
    });
  }
}

/** Parallax's own clock service is not Kraken's: no fault touches it. */
function isOwnPath(request: RestRequest): boolean {
  return request.url.startsWith('/parallax/');
}
