import type { Bridge } from '../../engine/api/contract.ts';

declare global {
  interface Window {
    readonly parallax?: Bridge;
  }
}

/** The preload's bridge, or null where the page was opened outside the app. */
export function getBridge(): Bridge | null {
  return window.parallax ?? null;
}
