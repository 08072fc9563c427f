interface Page<T> {
  items: T[];
  next?: string | null;
}

/** All pages of a list, up to a bound that no person would read past. */
export async function allPages<T>(page: (cursor: string | undefined) => Promise<Page<T>>, limit = 20): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  for (let read = 0; read < limit; read++) {
    const { items, next } = await page(cursor);
    all.push(...items);
    if (next == null) break;
    cursor = next;
  }
  return all;
}
