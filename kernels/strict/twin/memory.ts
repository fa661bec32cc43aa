/** One memory for all buffers and twins of a device. */

const PAGE = 65536;
const ALIGNMENT = 16;

export class TwinMemory {
  readonly memory = new WebAssembly.Memory({ initial: 16 });
  /** Freed pieces by their sizes. */
  private readonly free = new Map<number, number[]>();
  /** No piece is at address 0. */
  private end = ALIGNMENT;

  /** Zeroed bytes, aligned to 16. */
  allocate(bytes: number): number {
    const size = aligned(bytes);
    const freed = this.free.get(size)?.pop();
    if (freed !== undefined) {
      this.bytes(freed, size).fill(0);
      return freed;
    }
    const address = this.end;
    this.end += size;
    const missing = this.end - this.memory.buffer.byteLength;
    if (missing > 0) {
      this.memory.grow(Math.max(Math.ceil(missing / PAGE), this.memory.buffer.byteLength / PAGE));
    }
    return address;
  }

  release(address: number, bytes: number): void {
    const size = aligned(bytes);
    const list = this.free.get(size) ?? [];
    list.push(address);
    this.free.set(size, list);
  }

  /** A view, until the memory grows. */
  bytes(address: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer as ArrayBuffer, address, length);
  }
}

function aligned(bytes: number): number {
  return Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
}
