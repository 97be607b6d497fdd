import { z } from 'zod';
import { failure, success, type Result } from '../../domain/result.ts';
import type { ExchangeError } from '../../ports.ts';
import type { KrakenApi } from './api.ts';
import { numeric } from './schemas.ts';

/** What Kraken says of the key that signs; never the key itself. */
export interface KeyInfo {
  /** The name its owner gave it at Kraken. */
  readonly name: string;
  /** Kraken's own words, sorted: `query-funds`, `modify-trades`, … */
  readonly permissions: readonly string[];
  /** What tells the account from others, whichever of its keys signs; absent when Kraken does not say. */
  readonly account?: string | undefined;
  /** How far a nonce may lie below the highest one, in units of the nonce; null when Kraken does not say. */
  readonly nonceWindow: number | null;
  /** Addresses it may be used from; empty for any. */
  readonly addresses: readonly string[];
  /** UTC ms; null for no end. */
  readonly validUntil: number | null;
}

/** What trading with a key needs, and what a key that only trades has no business with. */
export interface KeyJudgement {
  /** Permissions that are missing; empty when it can trade. */
  readonly missing: readonly string[];
  /** It can move funds out of the account: whoever gets it can do so too. */
  readonly canWithdraw: boolean;
}

const REQUIRED = [
  'query-funds',
  'query-open-trades',
  'query-closed-trades',
  'modify-trades',
  'close-trades',
  'create-ws-token',
] as const;

const texts = z.array(z.string());
const optionalNumber = numeric.nullish().transform((value) => value ?? null);

/** Kraken documents camelCase; captures show snake_case. Both are read. */
const keyInfoSchema = z.preprocess(
  (answer) => {
    if (typeof answer !== 'object' || answer === null) return answer;
    const fields: Readonly<Record<string, unknown>> = { ...answer };
    return {
      permissions: fields['permissions'],
      name: fields['apiKeyName'] ?? fields['api_key_name'],
      nonceWindow: fields['nonceWindow'] ?? fields['nonce_window'],
      account: fields['iban'],
      addresses: fields['ipAllowlist'] ?? fields['ip_allowlist'],
      validUntil: fields['validUntil'] ?? fields['valid_until'],
    };
  },
  z.object({
    permissions: texts,
    name: z.string().default(''),
    nonceWindow: optionalNumber,
    // Nothing else is read from it, so that a form nobody expected is none.
    account: z
      .string()
      .optional()
      .catch(undefined)
      .transform((text) => (text?.trim() === '' ? undefined : text?.trim())),
    // A key without a list of addresses has one with an empty text.
    addresses: texts.nullish().transform((list) => (list ?? []).filter((address) => address !== '')),
    validUntil: optionalNumber,
  }),
);

/** Asks Kraken about the key itself; needs no permission. */
export async function readKeyInfo(api: KrakenApi): Promise<Result<KeyInfo, ExchangeError>> {
  const answer = await api.private('GetApiKeyInfo', 'lookup', {}, keyInfoSchema);
  if (!answer.ok) return failure(answer.error);
  const { permissions, validUntil, ...rest } = answer.value;
  return success({
    ...rest,
    permissions: permissions.toSorted(),
    // Kraken writes 0 for a key without an end, and seconds otherwise.
    validUntil: validUntil === null || validUntil === 0 ? null : Math.round(validUntil * 1000),
  });
}

export function judgeKey({ permissions }: Pick<KeyInfo, 'permissions'>): KeyJudgement {
  return {
    missing: REQUIRED.filter((permission) => !permissions.includes(permission)).toSorted(),
    canWithdraw: permissions.some((permission) => permission.includes('withdraw')),
  };
}
