import { Component, type ErrorInfo, type ReactNode } from 'react';
import './panel.css';

interface PanelProps {
  readonly title: string;
  readonly testId: string;
  /** Replaces the plain title in the header, e.g. by tabs. */
  readonly heading?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A titled part of the screen; F6 moves the focus from one to the next. A crash inside stays inside. */
export function Panel({ title, testId, heading, aside, children, className }: PanelProps): ReactNode {
  return (
    <section className={`panel ${className ?? ''}`} aria-label={title} data-testid={testId} data-panel tabIndex={-1}>
      <header className="panel-header">
        {heading ?? <h2 className="panel-title">{title}</h2>}
        {aside === undefined ? null : <div className="panel-aside">{aside}</div>}
      </header>
      <PanelBoundary title={title}>{children}</PanelBoundary>
    </section>
  );
}

interface BoundaryProps {
  readonly title: string;
  readonly children: ReactNode;
}
interface BoundaryState {
  readonly error: Error | null;
}

/** Catches what a panel throws while it renders; the rest of the screen goes on. */
export class PanelBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    // Reaches the engine's log through the window's console.
    reportError(new Error(`${this.props.title}: ${error.message}${info.componentStack ?? ''}`));
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <div className="panel-error" role="alert" data-testid="panel-error">
        <p className="strong">“{this.props.title}” could not be drawn.</p>
        <p className="text-2">
          {this.state.error.message} Trading is not affected: the engine runs apart from this window.
        </p>
        <button type="button" className="button button-normal" onClick={() => this.setState({ error: null })}>
          Draw again
        </button>
      </div>
    );
  }
}
