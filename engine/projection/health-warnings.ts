import type { HealthWarningView, SessionHealthView } from '../api/health-views.ts';

/** From here on a figure is worth a word. Milliseconds, shares and counts. */
const SLOW_ORDER_MS = 2_000;
const LATE_LOOP_MS = 200;
const SLOW_DISK_MS = 250;
const SKEWED_MS = 2_000;
/** The strategy enters nothing beyond this. */
const LARGEST_SKEW_MS = 5_000;
const RATE_NEARLY_USED = 0.8;
const MANY_WAITING = 20;
const MANY_ORDERS_WAITING = 3;
const MANY_RECONNECTS = 5;

type Facts = Omit<SessionHealthView, 'warnings'>;

/** What is not as it should be, the gravest first: what it is, what it means, what to do. */
export function healthWarnings(view: Facts): HealthWarningView[] {
  const found: (HealthWarningView | null)[] = [
    journalWarning(view),
    feedWarning(view),
    accountWarning(view),
    ...view.heldBack.map(heldBackWarning),
    errorsWarning(view),
    clockWarning(view),
    ratesWarning(view),
    queuesWarning(view),
    slowOrders(view),
    loopWarning(view),
    recordingWarning(view),
  ];
  const warnings = found.filter((warning) => warning !== null);
  return warnings.toSorted((a, b) => Number(b.level === 'danger') - Number(a.level === 'danger'));
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
const whole = (milliseconds: number): string => `${Math.round(milliseconds)} ms`;

function journalWarning({ journal }: Facts): HealthWarningView | null {
  if (journal.state === 'failed') {
    return {
      about: 'journal',
      level: 'danger',
      text: 'The journal cannot be written: nothing is traded any more, and exits are not watched.',
      advice: 'Free space on the disk of the data folder, restart Parallax, and look at your orders at Kraken.',
    };
  }
  const { p99 } = journal.write;
  if (p99 === null || p99 <= SLOW_DISK_MS) return null;
  return {
    about: 'journal',
    level: 'warning',
    text: `The disk takes up to ${whole(p99)} for a record, and every order waits for its own.`,
    advice: 'See what else writes to this disk: a backup, a download, a virus scanner on the data folder.',
  };
}

function feedWarning({ feed, market }: Facts): HealthWarningView | null {
  const cause = market.lastCause === null || market.lastCause === '' ? '' : ` Last cause: ${market.lastCause}.`;
  if (feed.status === 'disconnected' || feed.status === 'stale') {
    return {
      about: 'feed',
      level: 'danger',
      text: `No market data${feed.ageMs === null ? '' : ` for ${seconds(feed.ageMs)}`}: no new entries, orders wait.${cause}`,
      advice: 'Parallax reconnects by itself. Check the network and status.kraken.com if it lasts for minutes.',
    };
  }
  if (market.reconnects < MANY_RECONNECTS) return null;
  return {
    about: 'feed',
    level: 'warning',
    text: `The market stream was connected anew ${market.reconnects} times since the start.${cause}`,
    advice: 'What was missed was asked for each time. A cable instead of a radio network often ends this.',
  };
}

function accountWarning({ account }: Facts): HealthWarningView | null {
  const cause = account.lastCause === null || account.lastCause === '' ? '' : ` Last cause: ${account.lastCause}.`;
  if (account.status === 'disconnected') {
    return {
      about: 'account',
      level: 'danger',
      text: `No news of your orders and fills: no new entries until they come again.${cause}`,
      advice: 'Parallax reconnects by itself and asks for what it missed. Orders at the exchange stay there.',
    };
  }
  if (account.reconnects < MANY_RECONNECTS) return null;
  return {
    about: 'account',
    level: 'warning',
    text: `The account stream was connected anew ${account.reconnects} times since the start.${cause}`,
    advice: 'Fills and orders were read again each time. Another program with the same key may disturb it.',
  };
}

function errorsWarning({ errors }: Facts): HealthWarningView | null {
  const last = errors.last === null ? '' : ` Last: ${errors.last.message}.`;
  if (errors.denied > 0) {
    return {
      about: 'errors',
      level: 'danger',
      text: `Kraken refused the key ${times(errors.denied)} in the last hour.${last}`,
      advice: 'Check the key and its permissions under Settings, Accounts. Too many attempts lock the account out.',
    };
  }
  if (errors.consecutive > 0) {
    return {
      about: 'errors',
      level: 'warning',
      text: `The last ${errors.consecutive === 1 ? 'request' : `${errors.consecutive} requests`} got no usable answer.${last}`,
      advice: 'Nothing to do: Parallax asks again, and halts entries when it goes on for too long.',
    };
  }
  if (errors.ambiguous === 0) return null;
  return {
    about: 'errors',
    level: 'warning',
    text: `${errors.ambiguous} ${errors.ambiguous === 1 ? 'request' : 'requests'} of the last hour had no clear answer.${last}`,
    advice: 'Nothing to do: what became of each order is looked up before anything else is sent.',
  };
}

function clockWarning({ clockSkewMs }: Facts): HealthWarningView | null {
  if (clockSkewMs === null || Math.abs(clockSkewMs) <= SKEWED_MS) return null;
  const word = clockSkewMs > 0 ? 'behind' : 'ahead of';
  const blocks = Math.abs(clockSkewMs) > LARGEST_SKEW_MS;
  return {
    about: 'clock',
    level: blocks ? 'danger' : 'warning',
    text: `This computer's clock is ${seconds(Math.abs(clockSkewMs))} ${word} the exchange's${blocks ? ': no new entries' : ''}.`,
    advice: 'Switch on the automatic setting of date and time in the system settings.',
  };
}

function heldBackWarning({ reason, orders, until }: Facts['heldBack'][number]): HealthWarningView {
  const time = new Date(until).toISOString().slice(11, 19);
  return {
    about: 'rates',
    level: orders ? 'danger' : 'warning',
    text: `${reason}: ${orders ? 'no order is sent or changed' : 'only orders are sent'} until ${time} UTC.`,
    advice:
      'Parallax asks again by itself then. Other programs with the same key or on the same network may be the cause.',
  };
}

function ratesWarning({ rates }: Facts): HealthWarningView | null {
  const near = rates.find(({ used, limit }) => limit > 0 && used / limit >= RATE_NEARLY_USED);
  if (near === undefined) return null;
  return {
    about: 'rates',
    level: 'warning',
    text: `${near.name}: ${Math.round((100 * near.used) / near.limit)}% of what Kraken allows is used.`,
    advice: 'Parallax waits before it is too much. Fewer programs on the same account leave more room.',
  };
}

function queuesWarning({ queues }: Facts): HealthWarningView | null {
  if (queues === null) return null;
  const waiting = queues.order + queues.lookup + queues.history + queues.public;
  if (waiting < MANY_WAITING && queues.order < MANY_ORDERS_WAITING) return null;
  return {
    about: 'queues',
    level: 'warning',
    text: `${waiting} calls wait for their turn, ${queues.order} of them orders.`,
    advice: 'Orders go first. If it lasts, the exchange answers slowly or its rate limit is near.',
  };
}

function slowOrders({ orders }: Facts): HealthWarningView | null {
  if (orders.p99 === null || orders.p99 <= SLOW_ORDER_MS) return null;
  return {
    about: 'orders',
    level: 'warning',
    text: `One order in a hundred takes ${seconds(orders.p99)} or longer to be answered.`,
    advice: 'The price may have moved by then. Check the network; Kraken is slow in wild markets, too.',
  };
}

function loopWarning({ loop }: Facts): HealthWarningView | null {
  if (loop === null || loop.p99 <= LATE_LOOP_MS) return null;
  return {
    about: 'loop',
    level: 'warning',
    text: `The engine is up to ${whole(loop.p99)} late: this computer is too busy.`,
    advice: 'Close programs that need much of the processor, or let sweeps run when nothing is traded.',
  };
}

function recordingWarning({ recording }: Facts): HealthWarningView | null {
  if (recording.problem === null) return null;
  return {
    about: 'recording',
    level: 'warning',
    text: `This session is not recorded any more: ${recording.problem}. Trading goes on.`,
    advice: 'It cannot be replayed from here on. Check the disk of the data folder and restart Parallax.',
  };
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
