/** A 2D context whose unit is the CSS pixel, on a backing store of device pixels. Cleared. */
export function prepareCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio;
  const pixelWidth = Math.round(width * ratio);
  const pixelHeight = Math.round(height * ratio);
  if (canvas.width !== pixelWidth) canvas.width = pixelWidth;
  if (canvas.height !== pixelHeight) canvas.height = pixelHeight;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** Runs `draw` once in the next frame however often it is asked for; `cancel` forgets a pending one. */
export function oncePerFrame(draw: () => void): { readonly request: () => void; readonly cancel: () => void } {
  let frame: number | null = null;
  return {
    request() {
      frame ??= requestAnimationFrame(() => {
        frame = null;
        draw();
      });
    },
    cancel() {
      if (frame !== null) cancelAnimationFrame(frame);
      frame = null;
    },
  };
}

/**
 * Runs `work` in a microtask after it was asked for, however often, but not again within `interval` ms. Not in an
 * animation frame of its own: what the work changes is painted in the very next frame together with everything
 * else that changed for the same reason, and not in one after it.
 */
export function atMostEvery(
  interval: number,
  work: () => void,
): { readonly request: () => void; readonly cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let queued = false;
  let cancelled = false;
  let last = -Infinity;
  const run = (): void => {
    queued = false;
    if (cancelled) return;
    last = performance.now();
    work();
  };
  return {
    request() {
      if (queued || cancelled) return;
      queued = true;
      const wait = last + interval - performance.now();
      if (wait <= 0) queueMicrotask(run);
      else timer = setTimeout(run, wait);
    },
    cancel() {
      cancelled = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
