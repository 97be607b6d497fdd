import { useState, type ReactNode } from 'react';
import { ConfigurationSheet } from '../features/configuration/configuration-sheet.tsx';
import { OptimiseView } from '../features/optimise/optimise-view.tsx';
import { useBacktestStore } from '../stores/backtest-store.ts';
import { useOptimiseStore } from '../stores/optimise-store.ts';
import { useUiStore } from '../stores/ui-store.ts';

/** Puts the candles of the shown sweep into the form of a backtest, where a member's configuration goes, too. */
function takeCandlesOfSweep(): void {
  const sweep = useOptimiseStore.getState().shown?.sweep;
  if (sweep === undefined) return;
  const { symbol, simulated, from, to } = sweep;
  useBacktestStore.getState().setForm({ series: { symbol, simulated }, from, to });
}

/** Parameter sweeps, and how far their results can be trusted. */
export function OptimiseScreen(): ReactNode {
  const setScreen = useUiStore((store) => store.setScreen);
  const [editingBase, setEditingBase] = useState(false);
  return (
    <div className="optimise" data-testid="optimise">
      <OptimiseView
        onOpenData={() => setScreen('data')}
        onEditBase={() => setEditingBase(true)}
        onUsed={() => {
          takeCandlesOfSweep();
          setScreen('backtest');
        }}
      />
      <ConfigurationSheet open={editingBase} onClose={() => setEditingBase(false)} choices={[]} />
    </div>
  );
}
