import { assertNever } from '../../../domain/assert-never.ts';
import type { CallManner, RestReply, RestRequest } from '../rest/rest-types.ts';
import { callGroups } from './call-groups.ts';
import type { FaultCounts } from './fault-counts.ts';
import type { RestRule } from './fault-plan.ts';
import { StrikeClock } from './strike-clock.ts';

type Reply = RestReply | 'reset' | 'silence';

interface ArmedRule {
  readonly rule: RestRule;
  readonly clock: StrikeClock;
}

/** What the rules make of one call. */
interface Verdict {
  waitBefore: number;
  waitAfter: number;
  manner: CallManner;
  /** The one that decides about the answer: the first of the plan. */
  fate: ArmedRule | null;
}

const HTML = '<html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>';

export interface RestFaultParts {
  readonly seed: number;
  readonly counts: FaultCounts;
  /** Exchange time, microseconds. */
  readonly now: () => number;
  /** Resolves after so many milliseconds of wall time. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** The faults of REST calls: several may strike one call; delays add up, one decides about the answer. */
export class RestFaults {
  private readonly parts: RestFaultParts;
  private readonly rules: readonly ArmedRule[];
  private lockedUntil = -Infinity;
  private late: { readonly at: number; readonly act: () => void }[] = [];

  constructor(rules: readonly { readonly rule: RestRule; readonly index: number }[], parts: RestFaultParts) {
    this.parts = parts;
    this.rules = rules.map(({ rule, index }) => ({ rule, clock: new StrikeClock(parts.seed, index, rule) }));
  }

  async call(request: RestRequest, execute: (manner?: CallManner) => RestReply): Promise<Reply> {
    const groups = callGroups(request.url);
    const verdict = this.judge(groups);
    if (verdict.waitBefore > 0) await this.parts.wait(verdict.waitBefore);
    const reply = this.answer(verdict, groups, execute);
    if (verdict.waitAfter > 0) await this.parts.wait(verdict.waitAfter);
    return reply;
  }

  /** Does what was sent earlier and reaches the engine only now. */
  onTime(): void {
    const time = this.parts.now();
    const due = this.late.filter(({ at }) => at <= time);
    if (due.length === 0) return;
    this.late = this.late.filter(({ at }) => at > time);
    for (const { act } of due) act();
  }

  private judge(groups: readonly string[]): Verdict {
    const verdict: Verdict = { waitBefore: 0, waitAfter: 0, manner: {}, fate: null };
    for (const armed of this.rules) {
      const { rule, clock } = armed;
      if (!rule.calls.some((name) => groups.includes(name)) || !clock.strikes()) continue;
      switch (rule.fault) {
        case 'latency':
          verdict.waitBefore += clock.between(rule.milliseconds);
          break;
        case 'slow_answer':
          verdict.waitAfter += clock.between(rule.milliseconds);
          break;
        case 'stale_reads':
          verdict.manner = { staleBy: Math.round(clock.between(rule.seconds) * 1e6) };
          break;
        default:
          // A second fate would not be seen: it is neither done nor counted.
          if (verdict.fate !== null) continue;
          verdict.fate = armed;
      }
      this.parts.counts.add(rule.fault === 'http_error' ? `http_${rule.status}` : rule.fault);
    }
    return verdict;
  }

  private answer(verdict: Verdict, groups: readonly string[], execute: (manner?: CallManner) => RestReply): Reply {
    const { now } = this.parts;
    if (groups.includes('private') && now() < this.lockedUntil) return refusal('EGeneral:Temporary lockout');
    const run = (): RestReply => execute(verdict.manner);
    const rule = verdict.fate?.rule;
    if (rule === undefined) return run();
    switch (rule.fault) {
      case 'drop_request':
        return 'silence';
      case 'drop_answer':
        run();
        return 'silence';
      case 'reset_before':
        return 'reset';
      case 'duplicate_request':
        run();
        return run();
      case 'reset_after':
        run();
        return 'reset';
      case 'late_execution': {
        const ok = isAdmitted(execute({ step: 'admit' }));
        const seconds = verdict.fate?.clock.between(rule.seconds) ?? 0;
        if (ok) this.late.push({ at: now() + seconds * 1e6, act: () => void execute({ step: 'act' }) });
        return 'reset';
      }
      case 'http_error':
        if (rule.executed) run();
        return { status: rule.status, contentType: 'text/html', text: HTML };
      case 'truncated_json': {
        const reply = run();
        return { ...reply, text: reply.text.slice(0, Math.max(1, Math.floor(reply.text.length / 2))) };
      }
      case 'html_page':
        run();
        return { status: 200, contentType: 'text/html', text: HTML };
      case 'error_answer':
        if (rule.executed) run();
        return refusal(rule.error);
      case 'invalid_nonce':
        return refusal('EAPI:Invalid nonce');
      case 'rate_limit':
        return refusal(groups.includes('orders') ? 'EOrder:Rate limit exceeded' : 'EAPI:Rate limit exceeded');
      case 'temporary_lockout':
        this.lockedUntil = now() + rule.seconds * 1e6;
        return refusal('EGeneral:Temporary lockout');
      case 'latency':
      case 'slow_answer':
      case 'stale_reads':
        throw new Error(`faults: ${rule.fault} decides about no answer`);
      default:
        return assertNever(rule, 'fault');
    }
  }
}

/** Whether an admission went through: its answer names no error. */
function isAdmitted(reply: RestReply): boolean {
  return reply.text.startsWith('{"error":[]');
}

function refusal(error: string): RestReply {
  return { status: 200, contentType: 'application/json', text: JSON.stringify({ error: [error] }) };
}
