import { lazy, Suspense, type ComponentType, type LazyExoticComponent, type ReactNode } from 'react';
import { PanelBoundary } from '../ui/panel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import type { Screen } from '../stores/ui-store.ts';
import { SCREEN_NAMES } from './command-list.ts';

type ResearchScreenName = Exclude<Screen, 'trade'>;

// Fetched when first opened, so that trading starts without them.
const COMPONENTS: Readonly<Record<ResearchScreenName, LazyExoticComponent<ComponentType>>> = {
  backtest: lazy(async () => ({ default: (await import('./backtest-screen.tsx')).BacktestScreen })),
  optimise: lazy(async () => ({ default: (await import('./optimise-screen.tsx')).OptimiseScreen })),
  replay: lazy(async () => ({ default: (await import('./replay-screen.tsx')).ReplayScreen })),
  settings: lazy(async () => ({ default: (await import('./settings-screen.tsx')).SettingsScreen })),
  data: lazy(async () => ({ default: (await import('./data-screen.tsx')).DataScreen })),
};

/** The screens besides trading, each in a file of its own. */
export function ResearchScreen({ screen }: { readonly screen: ResearchScreenName }): ReactNode {
  const Chosen = COMPONENTS[screen];
  return (
    <main className="screen-body" data-testid={`screen-${screen}`}>
      <PanelBoundary title={SCREEN_NAMES[screen]}>
        <Suspense fallback={<Skeleton lines={6} />}>
          <Chosen />
        </Suspense>
      </PanelBoundary>
    </main>
  );
}
