// A picture that looks like a QR code for the fixture host; the real one comes from the core.

export function fakeQr(seed: string): string {
  const size = 29;
  const dark = (x: number, y: number): boolean => {
    for (const [cx, cy] of [[0, 0], [size - 7, 0], [0, size - 7]] as const) {
      const [dx, dy] = [x - cx, y - cy];
      if (dx >= -1 && dx <= 7 && dy >= -1 && dy <= 7) {
        const edge = Math.max(Math.abs(dx - 3), Math.abs(dy - 3));
        return edge <= 3 && edge !== 2;
      }
    }
    return (((x * 73 + y * 151 + (seed.charCodeAt((x + y) % seed.length) || 0) * 31) ^ (x * y)) & 3) < 2;
  };
  let path = '';
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) if (dark(x, y)) path += `M${x} ${y}h1v1h-1z`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 ${size + 4} ${size + 4}"><rect x="-2" y="-2" width="${size + 4}" height="${size + 4}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`;
}
