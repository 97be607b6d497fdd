import type { StreamItem } from '../api/stream.ts';
import type { Mode } from '../engine.ts';
import type { Log } from '../monitoring/log-file.ts';
import type { ApiCredentials, FilePicker, KeyVault, Notifier } from '../ports.ts';
import type { ExchangeAddresses } from './exchange-connection.ts';

/** What an engine is opened with. */
export interface EngineOptions {
  readonly mode: Mode;
  /** Folder for everything the engine keeps; made when it does not exist. */
  readonly dataFolder: string;
  /** Settings that differ from the mode's defaults (strategy.md §14), unparsed. */
  readonly configuration?: unknown;
  readonly configurationName?: string;
  /** Seed and speed of the demo's own market. */
  readonly seed?: number;
  readonly speed?: number;
  /** A simulator that is running already: instead of the demo's own, and in Kraken's place for paper and live. */
  readonly exchange?: ExchangeAddresses;
  /** The same for paper and live alone. */
  readonly kraken?: ExchangeAddresses;
  /** Keys for live trading (or the simulator's) from elsewhere than the keychain. */
  readonly credentials?: ApiCredentials;
  /** Whoever gave them knows that they can withdraw. */
  readonly acceptWithdraw?: boolean;
  /** Live: the account whose keys are in the keychain. */
  readonly account?: string | null;
  /** Asks the user for files; without it exports and imports of the screens are refused. */
  readonly files?: FilePicker;
  /** Given: the user of this computer is told of what matters, as the settings say. */
  readonly notifier?: Notifier;
  /** Where API keys are kept; the keychain of the system otherwise. */
  readonly vault?: KeyVault;
  /** Where API keys are tried, instead of Kraken itself. */
  readonly keyExchange?: { readonly restUrl: string };
  /** Hears of every secret before it is used, so that no log can show it. */
  readonly secretSeen?: (secret: string) => void;
  /** One line for the log; never holds a secret. */
  readonly log: Log;
  /** Hears everything from the first moment on. */
  readonly listener?: (items: readonly StreamItem[]) => void;
}
