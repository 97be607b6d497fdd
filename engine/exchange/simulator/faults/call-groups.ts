const ORDERS: readonly string[] = ['AddOrder', 'AddOrderBatch', 'AmendOrder', 'EditOrder'];
const CANCELS: readonly string[] = ['CancelOrder', 'CancelOrderBatch', 'CancelAll', 'CancelAllOrdersAfter'];
const OTHERS: readonly string[] = ['GetWebSocketsToken', 'GetApiKeyInfo'];

/** Everything a rule may call a REST call by: its endpoint and its groups. Calls that are not Kraken's have none. */
export function callGroups(url: string): readonly string[] {
  const [, access, name] = /^\/0\/(public|private)\/(\w+)/.exec(url) ?? [];
  if (access === undefined || name === undefined) return [];
  if (access === 'public') return ['any', 'public', name];
  const groups = ['any', 'private', name];
  if (ORDERS.includes(name)) groups.push('orders');
  else if (CANCELS.includes(name)) groups.push('cancels');
  else if (!OTHERS.includes(name)) groups.push('reads');
  return groups;
}
