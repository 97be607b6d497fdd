/** Hands texts on, each not before its time and never before an earlier one. */
export class DeliveryLine {
  private readonly deliver: (text: string) => void;
  private readonly waiting: { readonly text: string; readonly at: number }[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private last = -Infinity;

  constructor(deliver: (text: string) => void) {
    this.deliver = deliver;
  }

  /** `now` is wall time in milliseconds. */
  push(text: string, delay: number, now: number): void {
    if (delay <= 0 && this.waiting.length === 0) {
      this.deliver(text);
      return;
    }
    this.last = Math.max(this.last, now + delay);
    this.waiting.push({ text, at: this.last });
    this.schedule(now);
  }

  /** Hands on at once what still waits. */
  flush(): void {
    const texts = this.waiting.map(({ text }) => text);
    this.close();
    for (const text of texts) this.deliver(text);
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.waiting.length = 0;
  }

  private schedule(now: number): void {
    const next = this.waiting[0];
    if (next === undefined || this.timer !== null) return;
    this.timer = setTimeout(() => this.release(next.at), Math.max(0, next.at - now));
    this.timer.unref();
  }

  private release(time: number): void {
    this.timer = null;
    for (let next = this.waiting[0]; next !== undefined && next.at <= time; next = this.waiting[0]) {
      this.waiting.shift();
      this.deliver(next.text);
    }
    this.schedule(time);
  }
}
