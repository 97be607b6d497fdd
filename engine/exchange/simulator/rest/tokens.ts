import { randomBytes } from 'node:crypto';

/** Validity of a WebSocket token until its first use, in wall time: clients cache it by their own clock. */
export const TOKEN_LIFE_MS = 900_000;
const KEPT_TOKENS = 100;

/** Tokens for private WebSocket subscriptions. */
export class TokenRegistry {
  private readonly expiry = new Map<string, number>();

  issue(wallNow: number): string {
    const token = randomBytes(32)
      .toString('base64')
      .replaceAll(/[^A-Za-z0-9]/g, 'x')
      .slice(0, 43);
    this.expiry.set(token, wallNow + TOKEN_LIFE_MS);
    for (const old of this.expiry.keys()) {
      if (this.expiry.size <= KEPT_TOKENS) break;
      this.expiry.delete(old);
    }
    return token;
  }

  isValid(token: string, wallNow: number): boolean {
    const until = this.expiry.get(token);
    return until !== undefined && wallNow <= until;
  }
}
