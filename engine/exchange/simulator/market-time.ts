/** Market time that runs `speed` times as fast as the wall clock. Speed 0 stands still. */
export class MarketTime {
  private readonly wallClock: () => number;
  private wallStart: number;
  private marketStart: number;
  private rate: number;

  constructor(wallClock: () => number, startTime: number, speed: number) {
    this.wallClock = wallClock;
    this.wallStart = wallClock();
    this.marketStart = startTime;
    this.rate = speed;
  }

  get speed(): number {
    return this.rate;
  }

  /** UTC milliseconds of the market. */
  now(): number {
    return Math.floor(this.marketStart + Math.max(0, this.wallClock() - this.wallStart) * this.rate);
  }

  setSpeed(speed: number): void {
    this.rebase();
    this.rate = speed;
  }

  /** Puts time forward by hand. */
  skip(milliseconds: number): void {
    this.rebase();
    this.marketStart += milliseconds;
  }

  private rebase(): void {
    this.marketStart = this.now();
    this.wallStart = this.wallClock();
  }
}
