import type { ReactNode } from 'react';

/** Icons that only this screen has, on the same 16-pixel grid as the others. */

export function InfoIcon(): ReactNode {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <g fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round">
        <circle cx="8" cy="8" r="6" />
        <path d="M8 7.4v3.4M8 5.1v.1" />
      </g>
    </svg>
  );
}

export function CheckIcon(): ReactNode {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d="m3 8.6 3.2 3.2L13 4.6"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
