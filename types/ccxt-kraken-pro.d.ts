/** Resolved by scripts/lib/bundler-aliases.ts to ccxt's own Kraken class with public streams; the types are ccxt's. */
declare module 'ccxt-kraken-pro' {
  import type ccxt from 'ccxt';

  /** One Kraken connection: REST and public streams. */
  export default class Kraken extends ccxt.pro.kraken {}
}
