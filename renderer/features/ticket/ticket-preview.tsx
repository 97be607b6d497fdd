import type { ReactNode } from 'react';
import type { InstrumentView } from '../../../engine/api/views.ts';
import { inBase, inPercent, inQuote, lots } from '../../../engine/api/vocabulary.ts';
import type { TicketPreview } from '../../stores/ticket-order.ts';
import { changeClass, formatSigned } from '../../ui/format-number.ts';

interface RowProps {
  readonly label: string;
  readonly children: ReactNode;
  readonly testId: string;
  readonly tone?: string;
  readonly title?: string;
}

function Row({ label, children, testId, tone, title }: RowProps): ReactNode {
  return (
    <div className="ticket-row" title={title}>
      <dt>{label}</dt>
      <dd className={tone ?? ''} data-testid={testId}>
        {children}
      </dd>
    </div>
  );
}

interface PreviewProps {
  readonly preview: TicketPreview | null;
  readonly side: 'buy' | 'sell';
  readonly instrument: InstrumentView;
}

const NONE = '–';

/** What the order costs and leads to when all of it is filled. Always as many rows, so that nothing below moves. */
export function Preview({ preview, side, instrument }: PreviewProps): ReactNode {
  const buys = side === 'buy';
  const fee = preview === null ? 'Fee' : `Fee, ${preview.role} ${inPercent(preview.feeRate * 100)}`;
  const money = (amount: number | null | undefined): string =>
    amount === null || amount === undefined ? NONE : inQuote(amount, instrument);
  return (
    <dl className="ticket-preview">
      <Row label={fee} testId="ticket-fee">
        {money(preview?.fee)}
      </Row>
      <Row label={buys ? 'Cost with fee' : 'Proceeds less fee'} testId="ticket-total">
        {money(preview?.total)}
      </Row>
      <Row
        label="Position after"
        testId="ticket-position-after"
        title={`The engine counts ${buys ? 'what you buy' : 'what is left'} as its position: its next exit sells it${buys ? ' with the rest' : ''}`}
      >
        {preview === null ? (
          NONE
        ) : (
          <>
            {lots(preview.positionBefore, instrument)} → {inBase(preview.positionAfter, instrument)}
          </>
        )}
      </Row>
      {buys ? (
        <Row label="Free after" testId="ticket-free-after">
          {money(preview?.freeAfter === undefined ? null : preview.freeAfter)}
        </Row>
      ) : (
        <Row label="Realised if filled" testId="ticket-realised" tone={changeClass(preview?.realised ?? null)}>
          {preview?.realised === undefined || preview.realised === null
            ? NONE
            : `${formatSigned(preview.realised, 2)} ${instrument.quote}`}
        </Row>
      )}
    </dl>
  );
}
