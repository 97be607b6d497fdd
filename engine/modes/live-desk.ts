import type { ChecklistItemView, LiveView, TestOrderView } from '../api/mode-contract.ts';
import type { LiveHandlers, SessionHandlers } from '../api/contract.ts';
import type { ForSession } from '../api/session-input.ts';
import { describeBrake } from '../exchange/kraken/brakes.ts';
import type { KrakenAdapter } from '../exchange/kraken/options.ts';
import type { Clock } from '../ports.ts';
import { anotherSession } from '../projection/another-session.ts';
import { accepted, answer, refused, sentence } from '../research/answers.ts';
import { workingOrders } from '../trading/desk-state.ts';
import { measureSkew } from '../trading/measure-skew.ts';
import type { Session } from '../trading/session.ts';
import { liveChecklist } from './live-checklist.ts';
import type { LookAheadDesk } from './live-look-ahead.ts';
import { placeTestOrder } from './live-test-order.ts';

/** Whose money it is. */
export interface LiveAccount {
  /** Null when the keys came from a file. */
  readonly name: string | null;
  /** The user knows that this key can withdraw and uses it all the same. */
  readonly withdrawAccepted: boolean;
  /** When the account was added, wall time; null when that is not known. */
  readonly since: number | null;
}

export interface LiveDeskOptions {
  readonly session: Session;
  readonly adapter: KrakenAdapter;
  readonly clock: Clock;
  readonly account: LiveAccount;
  readonly lookAhead: LookAheadDesk;
  /** Why the session does not trade by what its owner saved; null when it does. */
  readonly settingsProblem: string | null;
  readonly wallNow: () => number;
}

export interface LiveDesk {
  readonly handlers: LiveHandlers;
  /** The session's handlers, of which those that begin trading are refused until it is armed. */
  guard<Guarded extends Pick<SessionHandlers, BeginsTrading>>(handlers: Guarded): Guarded;
}

type BeginsTrading = 'session.start' | 'session.resume' | 'session.forceEntry' | 'session.placeOrder' | 'session.kill';

const NOT_ARMED = 'Live trading is not armed. Go through the checklist (click LIVE at the top left) and hold to arm.';

/**
 * Stands between the user and a session that trades real money: it begins unarmed at every start, and is armed only
 * when nothing on the checklist is open.
 */
export function createLiveDesk(options: LiveDeskOptions): LiveDesk {
  const { session, adapter, clock, account, lookAhead, settingsProblem, wallNow } = options;
  let armedAt: number | null = null;
  let testOrder: TestOrderView | null = null;
  let testing = false;
  const facts = createFacts(adapter, clock, wallNow);

  async function items(fresh: boolean): Promise<readonly ChecklistItemView[]> {
    const known = await facts.read(fresh);
    const [brake] = adapter.restrictions.inForce();
    const restriction = brake === undefined ? null : describeBrake(brake, wallNow());
    return liveChecklist({ session, account, lookAhead: lookAhead.latest(), settingsProblem, restriction, ...known });
  }

  async function view(): Promise<LiveView> {
    const { sessionId } = session.options;
    const found = [...(await items(false))];
    return { sessionId, armed: armedAt !== null, armedAt, account: account.name, items: found, testOrder };
  }

  function takeBack(why: string, left = ''): void {
    if (armedAt !== null) session.note(`Live trading was disarmed: ${why}.${left}`);
    armedAt = null;
  }

  function disarm(): void {
    takeBack('by you', leftResting(session));
    if (session.state().strategy.control !== 'stopped') session.act('stop');
  }

  const handlers: LiveHandlers = {
    'live.checklist': async () => answer(await view()),
    'live.arm': async (shown) => {
      const missed = anotherSession(shown, session);
      if (missed !== null) return missed;
      const standing = (await items(true)).find(({ state }) => state !== 'met');
      if (standing !== undefined) {
        return refused(`Not armed: ${standing.title}. ${standing.detail} ${standing.remedy ?? ''}`.trim());
      }
      if (armedAt === null) session.note('Live trading was armed by you: the engine may be started with real funds.');
      armedAt ??= Math.round(wallNow());
      return accepted;
    },
    'live.disarm': (shown) => {
      const missed = anotherSession(shown, session);
      if (missed !== null) return missed;
      disarm();
      return accepted;
    },
    'live.lookAhead': async () => {
      const problem = await lookAhead.check();
      return problem === null ? answer(await view()) : refused(sentence(problem));
    },
    'live.testOrder': async (shown) => {
      const missed = anotherSession(shown, session);
      if (missed !== null) return missed;
      if (testing) return refused('A test order is under way already.');
      testing = true;
      try {
        const placed = await placeTestOrder({ session, adapter, wallNow });
        if (!placed.ok) return refused(sentence(placed.error));
        testOrder = placed.value;
        return answer(placed.value);
      } finally {
        testing = false;
      }
    },
  };

  return {
    handlers,
    guard(guarded) {
      const whenArmed =
        (name: 'session.start' | 'session.resume' | 'session.forceEntry') =>
        (shown: ForSession): ReturnType<SessionHandlers[typeof name]> =>
          armedAt === null && anotherSession(shown, session) === null ? refused(NOT_ARMED) : guarded[name](shown);
      return {
        ...guarded,
        'session.start': whenArmed('session.start'),
        'session.resume': whenArmed('session.resume'),
        'session.forceEntry': whenArmed('session.forceEntry'),
        // Like an exit, a sale only reduces what is there and needs no permission; the session lets it sell no more.
        // A request that was answered before is never placed again: it hears what became of it.
        'session.placeOrder': (order) =>
          armedAt === null &&
          order.side === 'buy' &&
          !session.isAnswered(order.requestId) &&
          anotherSession(order, session) === null
            ? refused(NOT_ARMED)
            : guarded['session.placeOrder'](order),
        // The kill switch always works, and whoever pulled it arms again.
        'session.kill': (shown) => {
          if (anotherSession(shown, session) === null) takeBack('kill switch');
          return guarded['session.kill'](shown);
        },
      };
    },
  };
}

/** Orders of the user's own outlive the engine's; said, since they still spend real money. */
function leftResting(session: Session): string {
  const resting = workingOrders(session.state().desk).filter(({ purpose }) => purpose === 'manual').length;
  if (resting === 0) return '';
  const [orders, them] = resting === 1 ? ['One order', 'it'] : [`${resting} orders`, 'them'];
  return ` ${orders} of your own may still rest at Kraken: cancel ${them} in the list of orders if you do not want ${them} to trade.`;
}

/** What the exchange says of key, state and time; asked again only when it is old, or when it counts. */
export interface LiveFacts {
  readonly key: Awaited<ReturnType<NonNullable<KrakenAdapter['keyInfo']>>> | null;
  readonly status: Awaited<ReturnType<KrakenAdapter['systemStatus']>>;
  readonly skewMs: number | null;
}

const FACTS_FRESH_MS = 15_000;

function createFacts(
  adapter: KrakenAdapter,
  clock: Clock,
  wallNow: () => number,
): { read(fresh: boolean): Promise<LiveFacts> } {
  let known: { readonly at: number; readonly facts: Promise<LiveFacts> } | null = null;
  async function ask(): Promise<LiveFacts> {
    const [key, status, skewMs] = await Promise.all([
      adapter.keyInfo === null ? null : adapter.keyInfo(),
      adapter.systemStatus(),
      measureSkew(adapter.feed, clock),
    ]);
    return { key, status, skewMs };
  }
  return {
    read(fresh) {
      const now = wallNow();
      if (fresh || known === null || now - known.at > FACTS_FRESH_MS) known = { at: now, facts: ask() };
      return known.facts;
    },
  };
}
