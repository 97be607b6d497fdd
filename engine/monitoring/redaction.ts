/** Takes secrets out of text on its way to a log, a file or a window. */
export interface Redaction {
  /** From now on this value is taken out, in every form in which it could be written. */
  add(secret: string): void;
  clean(text: string): string;
}

/** Shorter values would take ordinary words out of the log; no key or token is that short. */
const SHORTEST_SECRET = 8;
const REMOVED = '[redacted]';

/**
 * What looks like an exchange's secret is taken out even when nobody named it: 64 bytes in base64 (Kraken's private
 * keys and signatures), 56 characters (its API keys), and whatever follows the names they are sent under.
 */
const LOOKS_SECRET = [
  /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==/g,
  /(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{56}(?![A-Za-z0-9+/=])/g,
];
const NAMED_SECRET = /((?:api[-_ ]?(?:key|sign|secret)|token|otp|password)["']?\s*[:=]\s*["']?)([^\s"',;&}]{8,})/gi;

export function createRedaction(): Redaction {
  const forms = new Set<string>();
  return {
    add(secret) {
      if (secret.length < SHORTEST_SECRET) return;
      const json = JSON.stringify(secret).slice(1, -1);
      const base64 = Buffer.from(secret, 'utf8').toString('base64');
      for (const form of [secret, json, encodeURIComponent(secret), base64]) forms.add(form);
    },
    clean(text) {
      let clean = text;
      for (const form of forms) clean = clean.replaceAll(form, REMOVED);
      for (const pattern of LOOKS_SECRET) clean = clean.replaceAll(pattern, REMOVED);
      return clean.replaceAll(NAMED_SECRET, `$1${REMOVED}`);
    },
  };
}
