import type { ReactNode } from 'react';
import { DAY_MS, POSITION_HISTORY_MS } from '../../../engine/api/vocabulary.ts';
import {
  changeArrow,
  changeClass,
  formatCompact,
  formatNumber,
  formatSigned,
  formatSignedPercent,
} from '../../ui/format-number.ts';
import { formatClock } from '../../ui/format-time.ts';
import { Panel } from '../../ui/panel.tsx';
import { equityOf, unrealisedOf, unvaluedAssets, worthOf } from '../../stores/figures.ts';
import { useSession } from '../../stores/session-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import './balances.css';

const QUOTE_DECIMALS = 2;
/** Finest digits that any asset has. */
const FINEST_DECIMALS = 10;
const HISTORY_DAYS = Math.round(POSITION_HISTORY_MS / DAY_MS);

/** An equity that leaves something out must not look like all there is. */
function Unvalued(): ReactNode {
  const balances = useSession((session) => session.balances);
  const instrument = useSession((session) => session.info.instrument);
  const assets = unvaluedAssets(balances, instrument);
  if (assets.length === 0) return null;
  const list = assets.map(({ asset, total }) => `${formatCompact(total, FINEST_DECIMALS)} ${asset}`).join(', ');
  return (
    <span
      className="text-2"
      data-testid="equity-unvalued"
      title={`Held besides, and not part of the equity, for their prices in ${instrument.quote} are not known here: ${list}`}
    >
      {assets.length === 1 ? '1 asset' : `${assets.length} assets`} not valued
    </span>
  );
}

function Equity(): ReactNode {
  const instrument = useSession((session) => session.info.instrument);
  const equity = useSession((session) =>
    equityOf(session.balances, session.info.instrument, session.quote?.last ?? session.position.averageCost),
  );
  const openProfit = useSession(
    (session) => unrealisedOf(session.position, session.quote?.last ?? null)?.amount ?? null,
  );
  return (
    <div className="equity">
      <span className="text-2">Equity</span>
      <span className="equity-value" data-testid="equity" data-value={equity ?? ''}>
        {formatNumber(equity, QUOTE_DECIMALS)} <span className="equity-unit">{instrument.quote}</span>
      </span>
      <span className={changeClass(openProfit)}>
        {openProfit === null ? (
          <span className="text-3">no open profit or loss</span>
        ) : (
          `${changeArrow(openProfit)} ${formatSigned(openProfit, QUOTE_DECIMALS)} open`
        )}
      </span>
      <Unvalued />
    </div>
  );
}

function BalanceTable(): ReactNode {
  const balances = useSession((session) => session.balances);
  const instrument = useSession((session) => session.info.instrument);
  const price = useSession((session) => session.quote?.last ?? null);
  const decimalsOf = (asset: string): number => (asset === instrument.quote ? QUOTE_DECIMALS : instrument.lotDecimals);
  return (
    <table className="balance-table" aria-label="Balances">
      <thead>
        <tr>
          <th scope="col">Asset</th>
          <th scope="col">Free</th>
          <th scope="col">In orders</th>
          <th scope="col" className="only-wide-cell">
            {instrument.quote}
          </th>
        </tr>
      </thead>
      <tbody>
        {balances.map((balance) => (
          <tr
            key={balance.asset}
            data-testid="balance-row"
            data-asset={balance.asset}
            data-total={balance.total}
            data-free={balance.free}
            data-held={balance.held}
          >
            <td className="strong">{balance.asset}</td>
            <td>{formatNumber(balance.free, Math.min(decimalsOf(balance.asset), 6))}</td>
            <td className={balance.held === 0 ? 'text-3' : ''}>
              {formatNumber(balance.held, Math.min(decimalsOf(balance.asset), 4))}
            </td>
            <td className="only-wide-cell">{formatNumber(worthOf(balance, instrument, price), QUOTE_DECIMALS)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const OF_HISTORY = `Of the trades of the last ${HISTORY_DAYS} days, as the exchange tells them; of older ones only while something of them is held`;

interface FigureProps {
  readonly label: string;
  readonly children: ReactNode;
  readonly testId?: string;
  readonly value?: number | string;
  readonly tone?: string;
  readonly wide?: boolean;
  /** Of the trades that are known: what came before them is not in it. */
  readonly ofHistory?: boolean;
}

function Figure({ label, children, testId, value, tone, wide, ofHistory }: FigureProps): ReactNode {
  return (
    <div className={`figure ${wide === true ? 'figure-wide' : ''}`} title={ofHistory === true ? OF_HISTORY : undefined}>
      <dt>
        {label}
        {ofHistory === true ? <span className="text-3"> · {HISTORY_DAYS} d</span> : null}
      </dt>
      <dd className={tone ?? ''} data-testid={testId} data-value={value}>
        {children}
      </dd>
    </div>
  );
}

function PositionFigures(): ReactNode {
  const position = useSession((session) => session.position);
  const { lotDecimals, priceDecimals, base } = useSession((session) => session.info.instrument);
  const price = useSession((session) => session.quote?.last ?? null);
  const zone = useUiStore((store) => store.zone);
  const open = unrealisedOf(position, price);
  return (
    <dl className="figures">
      <Figure label="Position" testId="position-quantity" value={position.quantity}>
        {position.quantity === 0 ? 'flat' : `${formatNumber(position.quantity, Math.min(lotDecimals, 6))} ${base}`}
      </Figure>
      <Figure label="Average cost" testId="position-average" value={position.averageCost ?? ''}>
        {position.averageCost === null ? '–' : formatNumber(position.averageCost, priceDecimals)}
      </Figure>
      <Figure label="Unrealised" testId="position-unrealised" tone={changeClass(open?.amount ?? null)}>
        {open === null ? (
          '–'
        ) : (
          <>
            {formatSigned(open.amount, QUOTE_DECIMALS)}
            <span className="only-wide"> · {formatSignedPercent(open.percent)}</span>
          </>
        )}
      </Figure>
      <Figure
        label="Realised"
        testId="position-realised"
        value={position.realisedPnl}
        tone={changeClass(position.realisedPnl)}
        ofHistory
      >
        {formatSigned(position.realisedPnl, QUOTE_DECIMALS)}
      </Figure>
      <Figure label="Fees paid" testId="position-fees" value={position.feesQuote} ofHistory>
        {formatNumber(position.feesQuote, QUOTE_DECIMALS)}
      </Figure>
      <Figure label="Bought" wide value={position.bought} ofHistory>
        {formatNumber(position.bought, Math.min(lotDecimals, 6))} {base}
      </Figure>
      <Figure label="Sold" wide value={position.sold} ofHistory>
        {formatNumber(position.sold, Math.min(lotDecimals, 6))} {base}
      </Figure>
      <Figure label="Drift" wide tone={position.drift === null ? '' : 'warn'}>
        {position.drift === null
          ? 'none'
          : `⚠ account ${formatNumber(position.drift.account, lotDecimals)}, trades ${formatNumber(position.drift.trades, lotDecimals)} ${base}`}
        {position.checkedAt === null ? '' : `, checked ${formatClock(position.checkedAt, zone)}`}
      </Figure>
    </dl>
  );
}

/** What the account holds and what the position has earned, from the exchange's own trades. */
export function BalancesPanel(): ReactNode {
  const exchange = useSession((session) => session.info.exchangeName);
  const mode = useSession((session) => session.info.mode);
  return (
    <Panel
      title="Account"
      testId="panel-balances"
      className="panel-balances"
      aside={<span className="account-source">{exchange === '' ? mode : `${exchange} · ${mode}`}</span>}
    >
      <div className="balances scroll">
        <Equity />
        <BalanceTable />
        <PositionFigures />
      </div>
    </Panel>
  );
}
