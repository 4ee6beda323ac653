// [MS-CFB]: https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb. Only the directory is read.

const HEADER_SIZE = 512;
const ENTRY_SIZE = 128;
/** Sector numbers from here on are marks, not sectors. */
const SECTOR_MAX = 0xfffffffa;
/** Where the header tells of the first 109 sectors of the allocation table. */
const HEADER_DIFAT = { at: 0x4c, entries: 109 };
/** Entries that are looked at; a message with many attachments has some hundreds. */
const ENTRIES_MAX = 16_384;

/**
 * The names that stand in the root of a compound file (DOC, MSG, XLS, MSI, …); undefined when it is broken. Every
 * number in it may be made up: nothing is read outside the file, and no chain is followed in a circle.
 */
export function compoundFileEntries(content: Uint8Array): Set<string> | undefined {
  try {
    return rootEntries(readDirectory(content));
  } catch (error) {
    // What a view throws for a place outside of the file.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The directory's sectors, one behind the other. */
function readDirectory(content: Uint8Array): DataView {
  const file = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const shift = file.getUint16(0x1e, true);
  if (shift !== 9 && shift !== 12) throw new RangeError("no sector size of a compound file");
  const size = 1 << shift;
  const offsetOf = (sector: number): number => (sector + 1) * size;
  const allocationSectors = readAllocationSectors(file, size);
  const next = (sector: number): number => {
    const perSector = size / 4;
    const table = allocationSectors[Math.floor(sector / perSector)];
    if (table === undefined) throw new RangeError("a sector that is not allocated");
    return file.getUint32(offsetOf(table) + (sector % perSector) * 4, true);
  };
  const sectors: Uint8Array[] = [];
  for (let sector = file.getUint32(0x30, true); sector < SECTOR_MAX; sector = next(sector)) {
    if (sectors.length * size >= ENTRIES_MAX * ENTRY_SIZE) throw new RangeError("a directory without end");
    const offset = offsetOf(sector);
    if (offset + size > content.byteLength) throw new RangeError("a sector outside of the file");
    sectors.push(content.subarray(offset, offset + size));
  }
  const directory = Buffer.concat(sectors);
  return new DataView(directory.buffer, directory.byteOffset, directory.byteLength);
}

/** The sectors that hold the allocation table: those in the header, and those in the chain behind it. */
function readAllocationSectors(file: DataView, size: number): number[] {
  const sectors: number[] = [];
  const read = (at: number, entries: number): void => {
    for (let index = 0; index < entries; index += 1) {
      const sector = file.getUint32(at + index * 4, true);
      if (sector < SECTOR_MAX) sectors.push(sector);
    }
  };
  read(HEADER_DIFAT.at, HEADER_DIFAT.entries);
  const perSector = size / 4 - 1;
  const chainMax = Math.ceil((file.byteLength - HEADER_SIZE) / size);
  let sector = file.getUint32(0x44, true);
  for (let links = 0; sector < SECTOR_MAX; links += 1) {
    if (links > chainMax) throw new RangeError("a chain without end");
    const at = (sector + 1) * size;
    read(at, perSector);
    sector = file.getUint32(at + perSector * 4, true);
  }
  return sectors;
}

/** The names directly below the root: its children are a tree of siblings. */
function rootEntries(directory: DataView): Set<string> {
  const names = new Set<string>();
  const seen = new Set<number>();
  const waiting = [directory.getUint32(0x4c, true)];
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    if (entry >= SECTOR_MAX || seen.has(entry)) continue;
    seen.add(entry);
    const at = entry * ENTRY_SIZE;
    names.add(readName(directory, at));
    waiting.push(directory.getUint32(at + 0x44, true), directory.getUint32(at + 0x48, true));
  }
  return names;
}

function readName(directory: DataView, at: number): string {
  // In bytes, with the zero at its end.
  const length = Math.min(directory.getUint16(at + 0x40, true), 64);
  const units: number[] = [];
  for (let offset = 0; offset < length - 2; offset += 2) units.push(directory.getUint16(at + offset, true));
  return String.fromCharCode(...units);
}
