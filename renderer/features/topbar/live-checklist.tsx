import type { ReactNode } from 'react';
import type { ChecklistItemView, LiveView, TestOrderView } from '../../../engine/api/mode-contract.ts';
import { Button } from '../../ui/button.tsx';
import { useModeStore } from '../../stores/mode-store.ts';

const MARKS: Readonly<Record<ChecklistItemView['state'], { readonly mark: string; readonly word: string }>> = {
  met: { mark: '✓', word: 'met' },
  unmet: { mark: '✕', word: 'in the way' },
  open: { mark: '○', word: 'open' },
};

function Item({ item }: { readonly item: ChecklistItemView }): ReactNode {
  const busy = useModeStore((store) => store.busy);
  const lookAhead = useModeStore((store) => store.lookAhead);
  const { mark, word } = MARKS[item.state];
  const isRunnable = item.id === 'look_ahead' && item.state !== 'unmet';
  return (
    <li className={`check check-${item.state}`} data-testid={`check-${item.id}`} data-state={item.state}>
      <span className="check-mark" role="img" aria-label={word}>
        {mark}
      </span>
      <span className="check-text">
        <strong>{item.title}</strong>
        <span className="text-2">
          {item.detail} {item.remedy}
        </span>
      </span>
      {isRunnable ? (
        <Button
          testId="button-look-ahead"
          disabled={busy !== null && busy !== 'look_ahead'}
          busy={busy === 'look_ahead'}
          onClick={() => void lookAhead()}
        >
          {busy === 'look_ahead' ? 'Checking…' : item.state === 'met' ? 'Check again' : 'Run the check'}
        </Button>
      ) : null}
    </li>
  );
}

function milliseconds(value: number | null): string {
  return value === null ? '—' : `${Math.round(value)} ms`;
}

function TestOrder({ result }: { readonly result: TestOrderView }): ReactNode {
  return (
    <dl className="test-order" data-testid="test-order-result">
      <dt>Answer</dt>
      <dd>{milliseconds(result.submitMs)}</dd>
      <dt>On the stream</dt>
      <dd>{milliseconds(result.streamMs)}</dd>
      <dt>Read over REST</dt>
      <dd>{milliseconds(result.readMs)}</dd>
      <dt>Cancelled</dt>
      <dd>{milliseconds(result.cancelMs)}</dd>
    </dl>
  );
}

/** What live trading waits for, item by item, and a test order to see the way there and back. */
export function LiveChecklist({ live }: { readonly live: LiveView }): ReactNode {
  const busy = useModeStore((store) => store.busy);
  const testOrder = useModeStore((store) => store.testOrder);
  const result = live.testOrder;
  return (
    <section aria-label="Checklist" className="live-checklist">
      <ul>
        {live.items.map((item) => (
          <Item key={item.id} item={item} />
        ))}
      </ul>
      <div className="test-order-row">
        <span className="check-text">
          <strong>Test order</strong>
          <span className="text-2">
            Optional. Buys the smallest size, post-only, at half the price, so that it does not fill; then cancels it.
          </span>
          {result?.problem === null || result === null ? null : (
            <span className="warn" role="alert">
              {result.problem}
            </span>
          )}
        </span>
        <Button
          testId="button-test-order"
          disabled={busy !== null && busy !== 'test_order'}
          busy={busy === 'test_order'}
          onClick={() => void testOrder()}
        >
          {busy === 'test_order' ? 'Testing…' : 'Send a test order'}
        </Button>
      </div>
      {result === null ? null : <TestOrder result={result} />}
    </section>
  );
}
