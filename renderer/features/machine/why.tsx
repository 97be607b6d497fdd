import type { ReactNode } from 'react';
import type { MachineView } from '../../../engine/api/views.ts';
import { formatClock, formatCountdown, formatDayClock } from '../../ui/format-time.ts';
import { WarningIcon } from '../../ui/icons.tsx';
import { useMarketTime } from '../../stores/clock-store.ts';
import { useSession } from '../../stores/session-store.ts';
import { hasTradingStopped, stoppedWords } from '../../stores/trading-stopped.ts';
import { useUiStore } from '../../stores/ui-store.ts';

type MeterView = MachineView['why']['meters'][number];

function Meter({ meter }: { readonly meter: MeterView }): ReactNode {
  const slots = Array.from({ length: meter.of }, (_, slot) => {
    if (slot < meter.have) return slot < meter.need || meter.need === 0 ? 'have' : 'surplus';
    return slot < meter.need ? 'needed' : 'spare';
  });
  return (
    <div
      className={`meter meter-${meter.kind}`}
      data-testid={`meter-${meter.kind}`}
      data-have={meter.have}
      data-need={meter.need}
    >
      <span className="meter-label text-2">{meter.label}</span>
      <span className="meter-slots" role="img" aria-label={`${meter.have} of ${meter.need} needed, ${meter.of} in all`}>
        {slots.map((state, slot) => (
          <span key={slot} className={`slot slot-${state}`} />
        ))}
      </span>
      <span className="meter-count">
        <strong>{meter.have}</strong> {meter.need === 0 ? null : <span className="text-2">/ {meter.need}</span>}
      </span>
    </div>
  );
}

function NextDecision(): ReactNode {
  const control = useSession((session) => session.machine.control);
  const nextCheckAt = useSession((session) => session.machine.nextCheckAt);
  const zone = useUiStore((store) => store.zone);
  const now = useMarketTime();
  // While halted the sentence itself says when the cause is looked at again.
  if (nextCheckAt === null || control === 'halted') return null;
  return (
    <>
      {' '}
      Next check in <strong>{formatCountdown(nextCheckAt - now)}</strong>, at {formatClock(nextCheckAt, zone)}.
    </>
  );
}

function PendingExit(): ReactNode {
  const pending = useSession((session) => session.machine.pendingExit);
  const zone = useUiStore((store) => store.zone);
  const now = useMarketTime();
  if (pending === null) return null;
  const due = pending.dueTime <= now ? 'due now' : `due in ${formatCountdown(pending.dueTime - now)}`;
  return (
    <p className="pending-exit" data-testid="pending-exit" data-due={pending.dueTime}>
      <strong>Exit {due}</strong>, at {formatDayClock(pending.dueTime, zone)} · {pending.exitType}, momentum{' '}
      {pending.category}
    </p>
  );
}

/** Nothing is checked and nothing falls due any more. */
function Stopped(): ReactNode {
  const exchange = useSession((session) => session.info.exchangeName);
  const { headline, detail } = stoppedWords(exchange);
  return (
    <div className="why why-warning" data-testid="why" data-tone="warning">
      <p className="why-text">
        <WarningIcon /> <strong data-testid="why-headline">{headline}</strong>{' '}
        <span data-testid="why-detail">{detail}</span>
      </p>
    </div>
  );
}

/** One sentence on why nothing happens right now, or on what is happening, with what is still short. */
export function Why(): ReactNode {
  return useSession(hasTradingStopped) ? <Stopped /> : <WhyNow />;
}

function WhyNow(): ReactNode {
  const why = useSession((session) => session.machine.why);
  return (
    <div className={`why why-${why.tone}`} data-testid="why" data-tone={why.tone}>
      <p className="why-text">
        {why.tone === 'warning' ? (
          <>
            <WarningIcon />{' '}
          </>
        ) : null}
        <strong data-testid="why-headline">{why.headline}</strong> <span data-testid="why-detail">{why.detail}</span>
        <NextDecision />
      </p>
      <PendingExit />
      {why.meters.map((meter) => (
        <Meter key={meter.label} meter={meter} />
      ))}
    </div>
  );
}
