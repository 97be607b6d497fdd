import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isWorking } from '../domain/order.ts';
import { parseJson } from '../domain/parse-json.ts';
import { reasonOf } from '../domain/reason-of.ts';
import { failure, type Result, success } from '../domain/result.ts';
import type { SessionStore } from '../ports.ts';
import { moveDatabase, removeDatabase } from '../storage/set-aside.ts';
import type { SessionState } from '../trading/session-state.ts';
import { isSameOwner, type MemoryOwner, ownerOf, ownerTag, ownerWords, writeOwner } from './memory-owner.ts';
import { ASIDE, memoriesAside, MEMORY_FILE } from '../storage/memory-files.ts';
import { openSessionMemory, openStore, type SessionMemory } from './session-memory.ts';

/**
 * The memory for an owner. One of another owner is set aside, and back in place when that one trades here again: its
 * orders and its pending exit must not act on this account or market. `memory` is closed if it is another's.
 */
export function memoryOf(
  owner: MemoryOwner,
  memory: SessionMemory,
  dataFolder: string,
  wallNow: () => number,
): Result<SessionMemory, string> {
  const { store } = memory;
  const known = ownerOf(store);
  if (known !== null && isSameOwner(known, owner)) return owned(memory, owner);
  const found = findAside(owner, dataFolder);
  if (!found.ok) return found;
  const { own, unreadable } = found.value;
  // A new memory; with an older one of this owner aside, the way back of that was cut short.
  if (known === null && own === null) return owned(memory, owner);
  const unfinished = unfinishedOrders(store);
  store.close();
  const file = join(dataFolder, MEMORY_FILE);
  const aside = known === null ? null : freeName(`${file}${ASIDE}${ownerTag(known)}`);
  try {
    // Made a moment ago, it holds nothing.
    if (aside === null) removeDatabase(file);
    else moveDatabase(file, aside);
    if (own !== null) bringBack(own, file, aside);
  } catch (error) {
    return failure(
      `The memory of ${ownerWords(known ?? owner)} cannot be moved: ${reasonOf(error)}. Nothing is traded.`,
    );
  }
  const opened = openSessionMemory(dataFolder, wallNow);
  if (!opened.ok) return opened;
  const notices = [
    opened.value.notice ?? memory.notice,
    known === null ? null : asideWords(owner, known, aside, unfinished),
    own === null && unreadable.length > 0
      ? `${unreadable.join(' and ')} cannot be read and was left where it is.`
      : null,
  ];
  const told = notices.filter((each) => each !== null);
  return owned({ store: opened.value.store, notice: told.length === 0 ? null : told.join(' ') }, owner);
}

/** Writes down whose the memory is; a disk that does not take that is no memory. */
function owned(memory: SessionMemory, owner: MemoryOwner): Result<SessionMemory, string> {
  try {
    writeOwner(memory.store, owner);
    return success(memory);
  } catch (error) {
    memory.store.close();
    return failure(`The memory of ${ownerWords(owner)} cannot be written: ${reasonOf(error)}. Nothing is traded.`);
  }
}

function asideWords(owner: MemoryOwner, known: MemoryOwner, aside: string | null, unfinished: number): string {
  const orders = unfinished === 1 ? 'one order' : `${unfinished} orders`;
  const left = unfinished === 0 ? '' : ` Of ${orders} there it was not known whether it had ended: look at Kraken.`;
  return `This is ${ownerWords(owner)}. The memory of ${ownerWords(known)} is kept as ${aside ?? ''} until that is traded again.${left}`;
}

/** The memories of one folder that are set aside, as far as one of them is sought. */
interface Aside {
  /** The file of the owner that was sought; null when there is none. */
  readonly own: string | null;
  readonly unreadable: readonly string[];
}

/**
 * The file of an owner's memory that was set aside. Its name alone does not say: a key may have been replaced. One that
 * cannot be opened now may be the one: then nothing is begun without it.
 */
function findAside(owner: MemoryOwner, dataFolder: string): Result<Aside, string> {
  const unreadable: string[] = [];
  for (const file of memoriesAside(dataFolder)) {
    const opened = openStore(file);
    if (!opened.ok && opened.error.kind !== 'corrupt') return failure(opened.error.message);
    if (!opened.ok) {
      unreadable.push(file);
      continue;
    }
    const known = ownerOf(opened.value);
    opened.value.close();
    if (known !== null && isSameOwner(known, owner)) return success({ own: file, unreadable });
  }
  return success({ own: null, unreadable });
}

/** Into its place; where that fails, what was there before goes back. */
function bringBack(own: string, file: string, aside: string | null): void {
  try {
    moveDatabase(own, file);
  } catch (error) {
    if (aside !== null) moveDatabase(aside, file);
    throw error;
  }
}

function freeName(name: string): string {
  let free = name;
  for (let number = 2; existsSync(free); number++) free = `${name}-${number}`;
  return free;
}

/** How many orders the newest state knows that may still trade. */
function unfinishedOrders(store: SessionStore): number {
  const state = parseJson(store.latestSnapshot()?.state ?? 'null') as Partial<SessionState> | null;
  return Object.values(state?.desk?.orders ?? {}).filter(({ status }) => isWorking(status)).length;
}
