export const MIB = 1 << 20;
/** Bytes of a text table, and of a workbook, at most. */
export const LARGEST_TEXT = 512 * MIB;
export const LARGEST_WORKBOOK = 200 * MIB;
