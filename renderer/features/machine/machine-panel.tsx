import type { ReactNode } from 'react';
import { DAY_MS } from '../../../engine/api/vocabulary.ts';
import { formatClock, formatDay, formatDayClock } from '../../ui/format-time.ts';
import { Panel } from '../../ui/panel.tsx';
import { useClockStore } from '../../stores/clock-store.ts';
import { useSession } from '../../stores/session-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { Actions } from './actions.tsx';
import { ControlPills } from './control-pills.tsx';
import { Diagram } from './diagram.tsx';
import { Transitions } from './history.tsx';
import { Why } from './why.tsx';
import './machine.css';

function Heading(): ReactNode {
  const symbol = useSession((session) => session.info.instrument.symbol);
  const timeframe = useSession((session) => session.info.timeframe);
  return (
    <>
      <h2 className="panel-title">State machine</h2>
      <span className="text-2">
        {symbol} · {timeframe}
      </span>
    </>
  );
}

function Since(): ReactNode {
  const since = useSession((session) => session.machine.portfolioSince);
  const zone = useUiStore((store) => store.zone);
  const day = useClockStore((store) => Math.floor(store.anchor.market / DAY_MS));
  const words = day - Math.floor(since / DAY_MS) > 0 ? formatDay(since, zone) : formatClock(since, zone);
  return <span title={`In this portfolio state since ${formatDayClock(since, zone)}`}>since {words}</span>;
}

/** The state machine as one can see and steer it. */
export function MachinePanel(): ReactNode {
  return (
    <Panel
      title="State machine"
      testId="panel-machine"
      className="panel-machine"
      heading={<Heading />}
      aside={<Since />}
    >
      <div className="machine">
        <ControlPills />
        <Diagram />
        <Why />
        <Transitions />
        <Actions />
      </div>
    </Panel>
  );
}
