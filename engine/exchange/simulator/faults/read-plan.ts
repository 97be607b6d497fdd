import { failure, success } from '../../../domain/result.ts';
import type { Result } from '../../../domain/result.ts';
import { CALL_GROUPS, faultPlanSchema } from './fault-plan.ts';
import type { FaultPlan } from './fault-plan.ts';
import { NAMED_PLANS } from './named-plans.ts';
import { isEndpoint } from '../rest/router.ts';

/** A plan by its name; null when there is none. */
export function namedPlan(name: string): FaultPlan | null {
  const plan = Object.hasOwn(NAMED_PLANS, name) ? NAMED_PLANS[name] : undefined;
  return plan === undefined ? null : faultPlanSchema.parse({ name, ...plan });
}

/** Reads a plan out of JSON text; the error names the field and what is wrong with it. */
export function parseFaultPlan(text: string): Result<FaultPlan, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return failure(`it is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = faultPlanSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return failure(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`);
  }
  const unknown = unknownCall(parsed.data);
  return unknown === null ? success(parsed.data) : failure(unknown);
}

/** A rule for a call that does not exist would never strike: that is a mistake of the plan. */
function unknownCall({ rules }: FaultPlan): string | null {
  const groups: readonly string[] = CALL_GROUPS;
  for (const [index, rule] of rules.entries()) {
    if (!('calls' in rule)) continue;
    const name = rule.calls.find((call) => !groups.includes(call) && !isEndpoint(call));
    if (name !== undefined) {
      return `rules.${index}.calls: no endpoint is called ${name}; use one such as AddOrder, or ${groups.join(', ')}`;
    }
  }
  return null;
}
