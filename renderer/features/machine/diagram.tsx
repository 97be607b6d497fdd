import type { ReactNode } from 'react';
import type { PortfolioStateView } from '../../../engine/api/views.ts';
import { formatNumber } from '../../ui/format-number.ts';
import { useSession } from '../../stores/session-store.ts';
import { lastEdge, nextEdge, PORTFOLIO_WORDS, type Edge } from './loop.ts';
import './diagram.css';

const IDLE_WORDS: Readonly<Record<PortfolioStateView, string>> = {
  ready_to_enter: 'flat, watching',
  incomplete_entry: 'building position',
  ready_to_exit: 'holding, watching',
  incomplete_exit: 'selling down',
};

function HoldingWords({ state }: { readonly state: PortfolioStateView }): ReactNode {
  const quantity = useSession((session) => session.position.quantity);
  const { base, lotDecimals } = useSession((session) => session.info.instrument);
  if (state === 'ready_to_enter') return IDLE_WORDS.ready_to_enter;
  const held = `${formatNumber(quantity, Math.min(4, lotDecimals))} ${base}`;
  if (state === 'incomplete_entry') return `${held} so far`;
  return state === 'ready_to_exit' ? `${held} held` : `${held} left`;
}

interface NodeProps {
  readonly state: PortfolioStateView;
  readonly current: PortfolioStateView;
}

function Node({ state, current }: NodeProps): ReactNode {
  const lit = state === current;
  return (
    <div
      className={`node node-${state}`}
      data-current={lit}
      data-testid={`node-${state}`}
      aria-current={lit ? 'step' : undefined}
    >
      <span className="node-dot" aria-hidden="true" />
      <span className="node-text">
        <span className="node-name">{PORTFOLIO_WORDS[state]}</span>
        <span className="node-words">{lit ? <HoldingWords state={state} /> : IDLE_WORDS[state]}</span>
      </span>
    </div>
  );
}

interface ArrowProps {
  readonly edge: Edge;
  readonly role: 'last' | 'next' | 'idle';
  readonly children: ReactNode;
}

function Arrow({ edge, role, children }: ArrowProps): ReactNode {
  return (
    <div className={`edge edge-${edge}`} data-role={role} data-testid={`edge-${edge}`}>
      <span className="edge-line" aria-hidden="true" />
      <span className="edge-head" aria-hidden="true" />
      <span className="edge-label">{children}</span>
    </div>
  );
}

/** The portfolio's loop of four states: current lit, last arrow solid, next arrow dashed. */
export function Diagram(): ReactNode {
  const current = useSession((session) => session.machine.portfolio);
  const transitions = useSession((session) => session.transitions);
  const entryRequired = useSession((session) => session.info.entryRequired);
  const exitRequired = useSession((session) => session.info.exitRequired);
  const last = lastEdge(transitions, current);
  const next = nextEdge(current);
  const roleOf = (edge: Edge): ArrowProps['role'] => (edge === next ? 'next' : edge === last ? 'last' : 'idle');
  const nextWord = (edge: Edge): ReactNode => (edge === next ? <span className="edge-next">next</span> : null);
  return (
    <div className="diagram" role="group" aria-label={`Portfolio state: ${PORTFOLIO_WORDS[current]}`}>
      <span className="visually-hidden" data-testid="portfolio-state" data-state={current}>
        {PORTFOLIO_WORDS[current]}
      </span>
      <Node state="ready_to_enter" current={current} />
      <Arrow edge="entry" role={roleOf('entry')}>
        <span>
          entry<span className="edge-long"> signal</span>
        </span>
        <span>{entryRequired} of 8</span>
      </Arrow>
      <Node state="incomplete_entry" current={current} />
      <Arrow edge="done" role={roleOf('done')}>
        value &lt; dust {nextWord('done')}
      </Arrow>
      <Arrow edge="filled" role={roleOf('filled')}>
        filled ≥ 95% {nextWord('filled')}
      </Arrow>
      <Node state="incomplete_exit" current={current} />
      <Arrow edge="exit" role={roleOf('exit')}>
        <span>
          exit<span className="edge-long"> signal</span>
        </span>
        {nextWord('exit') ?? <span>{exitRequired} of 8</span>}
      </Arrow>
      <Node state="ready_to_exit" current={current} />
    </div>
  );
}
