import type { ClientOrderId } from './order.ts';

/** Begins the client id of every order of ours, so that one is known as ours even where its journal was lost. */
const MARK = '9a7a11a8';

/** A client id out of a random UUID; still one by its form, and 90 of its bits are still random. */
export function ownOrderId(uuid: string): ClientOrderId {
  return `${MARK}${uuid.slice(MARK.length)}` as ClientOrderId;
}

export function isOwnOrderId(id: ClientOrderId | null): id is ClientOrderId {
  return id?.startsWith(`${MARK}-`) === true;
}
