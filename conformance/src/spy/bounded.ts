/** Collections that forget their oldest entry when they are full, so that no traffic can fill the memory. */

export class RecentSet<T> {
  readonly #values = new Set<T>();

  constructor(readonly most: number) {}

  add(value: T): void {
    this.#values.delete(value);
    this.#values.add(value);
    if (this.#values.size <= this.most) return;
    for (const oldest of this.#values) {
      this.#values.delete(oldest);
      return;
    }
  }

  has(value: T): boolean {
    return this.#values.has(value);
  }
}

export class RecentMap<K, V> {
  readonly #values = new Map<K, V>();
  /** True once an entry was forgotten: from then on an absent key proves nothing. */
  forgot = false;

  constructor(readonly most: number) {}

  get(key: K): V | undefined {
    return this.#values.get(key);
  }

  set(key: K, value: V): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= this.most) return;
    for (const oldest of this.#values.keys()) {
      this.#values.delete(oldest);
      this.forgot = true;
      return;
    }
  }

  delete(key: K): void {
    this.#values.delete(key);
  }

  keys(): IterableIterator<K> {
    return this.#values.keys();
  }

  values(): IterableIterator<V> {
    return this.#values.values();
  }
}
