const TABLE: Uint32Array = (() => {
  const table = new Uint32Array(256);
  for (let index = 0; index < 256; index++) {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    table[index] = value >>> 0;
  }
  return table;
})();

/** CRC32 (IEEE) of ASCII text, unsigned. */
export function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let index = 0; index < text.length; index++) {
    crc = (TABLE[(crc ^ text.charCodeAt(index)) & 0xff] as number) ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** A decimal text as the checksum reads it: without the point and leading zeros. */
function digits(text: string): string {
  return text.replace('.', '').replace(/^0+/, '');
}

/** Price and quantity of a level as text in the pair's precision. */
export type LevelText = readonly [price: string, quantity: string];

/** Checksum of a v2 book: ten best asks from low to high, then ten best bids from high to low. */
export function bookChecksum(asks: readonly LevelText[], bids: readonly LevelText[]): number {
  let text = '';
  for (const [price, quantity] of asks.slice(0, 10)) text += digits(price) + digits(quantity);
  for (const [price, quantity] of bids.slice(0, 10)) text += digits(price) + digits(quantity);
  return crc32(text);
}
