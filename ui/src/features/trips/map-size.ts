// The sheet of the overview map, known before its geometry is fetched: nothing moves when the drawing comes.
export const WIDTH = 480;
export const HEIGHT = 300;
export const PIN = 11;
