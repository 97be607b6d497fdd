import type { ReactNode } from 'react';

/** Line icons on a 16-pixel grid, drawn with the text's colour. Decorative: labels carry the meaning. */
function icon(children: ReactNode): () => ReactNode {
  return function Icon() {
    return (
      <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        {children}
      </svg>
    );
  };
}

export const LogoIcon = (): ReactNode => (
  <svg className="logo" viewBox="0 0 24 20" role="img" aria-label="Parallax">
    <path d="M4 18 10 2" className="logo-entry" />
    <path d="M10 18 16 2" className="logo-accent" />
    <path d="M16 18 22 2" className="logo-exit" />
  </svg>
);

export const PlayIcon = icon(<path d="M4.5 3v10l8.5-5z" fill="currentColor" />);
export const PauseIcon = icon(
  <>
    <rect x="4" y="3" width="2.6" height="10" fill="currentColor" />
    <rect x="9.4" y="3" width="2.6" height="10" fill="currentColor" />
  </>,
);
export const StopIcon = icon(<rect x="4" y="4" width="8" height="8" rx="1" fill="currentColor" />);
export const PowerIcon = icon(
  <g fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round">
    <path d="M8 2v6" />
    <path d="M4.6 4.4a5 5 0 1 0 6.8 0" />
  </g>,
);
export const TradeIcon = icon(
  <g fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round">
    <path d="M3 4v8M6.5 6v7M10 3v8M13.5 5v6" />
    <path d="M3 6v4M6.5 8v3M10 5v4M13.5 7v2" strokeWidth="3" strokeLinecap="butt" />
  </g>,
);
export const SearchIcon = icon(
  <g fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round">
    <circle cx="7" cy="7" r="4.2" />
    <path d="m10.2 10.2 3.3 3.3" />
  </g>,
);
export const CloseIcon = icon(
  <path d="m4 4 8 8M12 4l-8 8" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />,
);
export const WarningIcon = icon(
  <g fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinejoin="round" strokeLinecap="round">
    <path d="M8 2.5 14 13H2z" />
    <path d="M8 6.5v3M8 11.3v.1" />
  </g>,
);
export const RingIcon = icon(
  <>
    <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.5" />
    <circle cx="8" cy="8" r="2.6" fill="currentColor" />
  </>,
);
export const BacktestIcon = icon(
  <g fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round">
    <path d="m2 12.5 4-5 3 3 5-6.5" />
    <path d="M10.5 4H14v3.5" />
  </g>,
);
export const OptimiseIcon = icon(
  <g fill="none" stroke="currentColor" strokeWidth="1.4">
    <rect x="2.2" y="2.2" width="4.8" height="4.8" rx="1" />
    <rect x="9" y="2.2" width="4.8" height="4.8" rx="1" fill="currentColor" />
    <rect x="2.2" y="9" width="4.8" height="4.8" rx="1" fill="currentColor" />
    <rect x="9" y="9" width="4.8" height="4.8" rx="1" />
  </g>,
);
export const ReplayIcon = icon(
  <g fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round">
    <path d="M3.2 5.2A5.6 5.6 0 1 1 2.4 8" />
    <path d="M2.6 2.2v3.4H6" />
    <path d="M6.7 5.8 10.6 8 6.7 10.2Z" fill="currentColor" strokeWidth="1" />
  </g>,
);
export const DataIcon = icon(
  <g fill="none" stroke="currentColor" strokeWidth="1.4">
    <ellipse cx="8" cy="3.8" rx="5" ry="1.9" />
    <path d="M3 3.8v8.4c0 1 2.2 1.9 5 1.9s5-.9 5-1.9V3.8" />
    <path d="M3 8c0 1 2.2 1.9 5 1.9s5-.9 5-1.9" />
  </g>,
);
export const ChevronIcon = icon(
  <path
    d="m4.5 6.5 3.5 3.5 3.5-3.5"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.6"
    strokeLinecap="round"
    strokeLinejoin="round"
  />,
);
export const CalendarIcon = icon(
  <g fill="none" stroke="currentColor" strokeWidth="1.3" strokeLinecap="round">
    <rect x="2.5" y="3.5" width="11" height="10" rx="1.5" />
    <path d="M2.5 6.8h11M5.5 2v2.6M10.5 2v2.6" />
  </g>,
);
export const SettingsIcon = icon(
  <g fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round">
    <path d="M2.5 4.5h5M11.5 4.5h2M2.5 11.5h2M8.5 11.5h5" />
    <circle cx="9.5" cy="4.5" r="1.8" />
    <circle cx="6.5" cy="11.5" r="1.8" />
  </g>,
);
export const LockIcon = icon(
  <g fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round">
    <rect x="3.5" y="7" width="9" height="6.5" rx="1.2" />
    <path d="M5.5 7V5.2a2.5 2.5 0 0 1 5 0V7" />
  </g>,
);
