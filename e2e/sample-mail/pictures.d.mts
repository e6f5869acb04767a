export function picture(width: number, height: number, color: readonly [number, number, number]): Buffer
