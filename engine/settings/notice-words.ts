import type { NoticeView } from '../api/settings-views.ts';
import type { FillView, HealthView, PositionView, SignalRowView } from '../api/views.ts';
import type { Halt } from './notify.ts';

type Words = Pick<NoticeView, 'title' | 'body'>;

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 8 });
const money = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Prices of small coins need more digits than those of big ones. */
function price(value: number): string {
  return value >= 100 ? money.format(value) : number.format(Number(value.toPrecision(6)));
}

function baseOf(symbol: string): string {
  return symbol.split('/')[0] ?? symbol;
}

function quoteOf(symbol: string): string {
  return symbol.split('/')[1] ?? '';
}

/** Fills of an order come in parts, and orders come together: one line for each side. */
export function fillsText(fills: readonly FillView[]): Words {
  const lines = (['buy', 'sell'] as const).flatMap((side) => {
    const own = fills.filter((fill) => fill.side === side);
    const [first] = own;
    if (first === undefined) return [];
    const quantity = own.reduce((sum, fill) => sum + fill.quantity, 0);
    const cost = own.reduce((sum, fill) => sum + fill.cost, 0);
    const verb = side === 'buy' ? 'Bought' : 'Sold';
    return [
      {
        title: `${verb} ${number.format(Number(quantity.toFixed(8)))} ${baseOf(first.symbol)}`,
        body: `${own.length === 1 ? 'at' : 'on average at'} ${price(cost / quantity)}, ${money.format(cost)} ${quoteOf(first.symbol)} in ${own.length === 1 ? '1 fill' : `${own.length} fills`}`,
      },
    ];
  });
  const [only] = lines;
  if (only !== undefined && lines.length === 1) return { title: only.title, body: `${capital(only.body)}.` };
  return {
    title: lines.map(({ title }) => title).join(', '),
    body: lines.map(({ title, body }) => `${title} ${body}.`).join(' '),
  };
}

/** The last word counts: a halt that is over is good news. */
export function haltText(halts: readonly Halt[]): Words & Pick<NoticeView, 'level'> {
  const last = halts.at(-1);
  const earlier = halts.length > 1 ? ` ${halts.length - 1} more since the last notice.` : '';
  if (last === undefined || last.kind === 'over') {
    return { level: 'success', title: 'Trading goes on', body: `${sentence(last?.cause ?? '')}${earlier}`.trim() };
  }
  if (last.kind === 'halted') {
    return {
      level: 'error',
      title: 'Trading is halted',
      body: `${sentence(last.cause)} No new order is placed; a position stays at the exchange.${earlier}`.trim(),
    };
  }
  return { level: 'error', title: 'Something went wrong', body: `${sentence(last.message)}${earlier}` };
}

export function signalsText(signals: readonly SignalRowView[]): Words {
  const last = signals.at(-1);
  if (last === undefined) return { title: 'Signal', body: '' };
  const kind = last.kind === 'entry' ? 'Entry' : 'Exit';
  const more = signals.length > 1 ? ` ${signals.length - 1} more since the last notice.` : '';
  return {
    title: `${kind} signal: ${last.count} of 8 lenses`,
    body: `At ${price(last.price)}. ${sentence(last.result)}${more}`.trim(),
  };
}

export function driftText({ symbol, quantity, drift }: PositionView): Words {
  const { account, trades } = drift ?? { account: quantity, trades: quantity };
  return {
    title: `The account holds ${number.format(Number(account.toFixed(8)))} ${baseOf(symbol)}, the trades say ${number.format(Number(trades.toFixed(8)))}`,
    body: 'Somebody else may have traded, deposited or withdrawn. The exchange is believed; see the position on the Trade screen.',
  };
}

export function driftGone(position: PositionView | null): Words {
  const base = position === null ? '' : ` of ${number.format(position.quantity)} ${baseOf(position.symbol)}`;
  return { title: 'Account and trades agree again', body: `The position${base} is what the exchange says.` };
}

export function linkLost({ feed, account }: HealthView, lostMs: number): Words {
  const parts = [
    ...(feed === 'disconnected' || feed === 'stale' ? ['market data'] : []),
    ...(account === 'disconnected' ? ['account updates'] : []),
  ];
  return {
    title: `No ${parts.join(' and no ')} for ${Math.max(1, Math.round(lostMs / 1000))} s`,
    body: 'Parallax reconnects by itself and places no new entry meanwhile. Orders at the exchange stay there.',
  };
}

export function linkBack(lostMs: number): Words {
  return {
    title: 'The connection is back',
    body: `It was gone for ${Math.max(1, Math.round(lostMs / 1000))} s; what was missed has been asked for.`,
  };
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function sentence(text: string): string {
  if (text === '') return '';
  return `${capital(text)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
