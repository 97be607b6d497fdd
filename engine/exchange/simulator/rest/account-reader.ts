import type { ExchangeCore } from '../exchange-core.ts';

/** What private reads look at: the account as it is, or as it was some time ago. */
export type AccountReader = Pick<ExchangeCore, 'account' | 'now' | 'market' | 'parts'>;
