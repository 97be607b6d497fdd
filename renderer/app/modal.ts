/**
 * Whether a question is on the screen that has to be answered first. The focus need not be inside: a click beside it
 * leaves the page without one.
 */
export function isModalOpen(): boolean {
  return document.querySelector('[aria-modal="true"], dialog[open]') !== null;
}
