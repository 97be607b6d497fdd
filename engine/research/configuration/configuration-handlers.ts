import type { ResearchHandlers } from '../../api/contract.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { parseConfiguration } from '../../strategy/configuration-schema.ts';
import { DEFAULT_CONFIGURATION } from '../../strategy/default-configuration.ts';
import { differencesFromDefaults } from './differences.ts';
import { lensFields } from './lens-fields.ts';
import { strategyFields } from './strategy-fields.ts';

export type ConfigurationHandlers = Pick<ResearchHandlers, 'configuration.form' | 'configuration.check'>;

/**
 * `session` is what the running session trades by. `asked` is called when somebody wants to fill the form in: a backtest
 * is not far.
 */
export function configurationHandlers(
  session: Configuration,
  asked: () => void = () => undefined,
): ConfigurationHandlers {
  const fields = [...strategyFields(), ...lensFields()];
  return {
    'configuration.form': () => {
      asked();
      return { ok: true, value: { fields, defaults: { ...DEFAULT_CONFIGURATION }, session: { ...session } } };
    },
    'configuration.check': ({ settings }) => {
      const parsed = parseConfiguration(settings);
      if (!parsed.ok) {
        const problems = parsed.error.map(({ path, message }) => ({ path, message }));
        return { ok: true, value: { problems, configuration: null, differences: [] } };
      }
      const differences = differencesFromDefaults(parsed.value);
      return { ok: true, value: { problems: [], configuration: { ...parsed.value }, differences: [...differences] } };
    },
  };
}
