// Reads the map of TinyGo's linker: the names of variables by their addresses.
import { readFileSync } from "node:fs";

// "   2b1c8    7c3d7        4         lto.tmp:(.bss.runtime.heapptr)"
const line =
  /^ *([0-9a-f]+) +[0-9a-f]+ +([0-9a-f]+) +(?:lto\.tmp:\(\.(?:rodata|data|bss)\.(.+)\)|(\.rodata|\.data|\.bss))$/gm;

/** @param {string} file */
export function readMap(file) {
  /** @type {{ start: number, end: number, name: string }[]} */
  const variables = [];
  /** @type {Record<string, { start: number, end: number }>} */
  const sections = {};
  for (const [, address, size, name, section] of readFileSync(file, "utf8").matchAll(line)) {
    const start = Number.parseInt(address, 16);
    const end = start + Number.parseInt(size, 16);
    if (section) sections[section] = { start, end };
    else variables.push({ start, end, name: name.replace(/\.\d+$/, "") }); // TinyGo splits variables
  }
  return {
    sections,
    /**
     * Returns the name of the variable at an address. Behind all variables is the heap.
     * @param {number} address
     */
    nameAt: (address) => variables.find((v) => v.start <= address && address < v.end)?.name ?? "the heap",
  };
}
