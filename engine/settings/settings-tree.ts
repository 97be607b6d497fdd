/** Settings as nested groups; what is wrong with a value is for the strategy's schema to say. */
export type Settings = Readonly<Record<string, unknown>>;

export function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lays settings over others, group by group. */
export function mergeSettings(base: Settings, over: Settings): Settings {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isSettings(below) && isSettings(value) ? mergeSettings(below, value) : value;
  }
  return merged;
}

/** What of the settings is not as in `base`, group by group; groups without a difference are left out. */
export function differencesFrom(base: Settings, settings: Settings): Settings {
  const different: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(settings)) {
    const standard = base[key];
    if (isSettings(value) && isSettings(standard)) {
      const inner = differencesFrom(standard, value);
      if (Object.keys(inner).length > 0) different[key] = inner;
    } else if (!Object.is(value, standard)) {
      different[key] = value;
    }
  }
  return different;
}
