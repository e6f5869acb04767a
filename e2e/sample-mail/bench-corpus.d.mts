export function benchMessage(index: number, seed?: number): Buffer
